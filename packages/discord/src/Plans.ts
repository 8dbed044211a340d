/**
 * What is to be drawn: from a command, or from a drawing that was there before, made again, varied, enlarged or with other words.
 */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { maximumImages, type ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Seed from "@hyperimage/core/Seed"
import type { APIAttachment } from "discord-api-types/v10"
import * as Effect from "effect/Effect"
import type * as Asked from "./Asked.ts"
import type { Asker } from "./Asker.ts"
import type * as Attachments from "./Attachments.ts"
import type { Drawing } from "./Drawings.ts"
import type { Plan } from "./Jobs.ts"
import * as Offer from "./Offer.ts"
import type * as PictureTools from "./PictureTools.ts"
import { type Obstacle, Refusal } from "./Refusal.ts"
import * as RequestOf from "./RequestOf.ts"
import type { Settings } from "./Settings.ts"

/** What a plan is made with. */
export interface Context {
  readonly asker: Asker
  readonly settings: Settings
  readonly offer: Offer.Offer
  readonly tools: PictureTools.Service
  readonly attachments: Attachments.Service
}

/** The largest starting picture that is kept with a drawing, in bytes; larger ones are written again. */
const largestStart = 4 * 1024 * 1024

/** How far a variation may leave its picture, and how far one that is drawn larger: 0 keeps it, 1 ignores it. */
const variationStrength = 0.6
const upscaleStrength = 0.3

/** The longest side that a request can ask for, and the longest that a picture is enlarged to, in pixels. */
const longestDrawn = 2048
const longestEnlarged = 4096

const base64 = ({ buffer, byteLength, byteOffset }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64")

const asTheyAre = (request: ImageRequest): Effect.Effect<ImageRequest> => Effect.succeed(request)

const planOf = (
  { asker, settings }: Context,
  request: ImageRequest,
  more: {
    readonly preset?: string | undefined
    readonly enlarged?: Drawing["enlarged"]
    readonly complete?: Plan["complete"]
    readonly instead?: Plan["instead"]
    readonly notes?: Plan["notes"]
  } = {}
): Plan => {
  const { complete = asTheyAre, enlarged, instead, notes = [], preset } = more
  return {
    drawing: {
      id: asker.ticket.id,
      userId: asker.userId,
      channelId: asker.channelId,
      request,
      ...(asker.guildId === undefined ? {} : { guildId: asker.guildId }),
      ...(preset === undefined ? {} : { preset }),
      ...(enlarged === undefined ? {} : { enlarged })
    },
    complete,
    ...(instead === undefined ? {} : { instead }),
    spoiler: settings.spoiler === true,
    notes
  }
}

/** What a command asks for. */
export const fromCommand = (context: Context, asked: Asked.Asked): Effect.Effect<Plan, Obstacle> =>
  Effect.map(RequestOf.make(asked, { ...context, words: context.asker.words }), ({ preset, request }) =>
    planOf(context, request, { preset })
  )

/** Fetches a picture and makes it small enough to be kept with a drawing. */
const start = ({ attachments, tools }: Context, url: string) =>
  attachments.fetch(url).pipe(
    Effect.flatMap((bytes) => tools.fit(bytes, largestStart)),
    Effect.map(({ bytes }) => bytes),
    Effect.catchReason("ImageError", "InvalidRequest", () =>
      Effect.fail(new Refusal({ say: ({ error }) => error.picture }))
    )
  )

/** What a command asks for that starts from an attached picture: with a ControlNet it is followed, otherwise painted over. */
export const fromPicture = (
  context: Context,
  asked: Asked.Asked,
  picture: APIAttachment
): Effect.Effect<Plan, Obstacle> =>
  Effect.map(fromCommand(context, asked), (plan) => ({
    ...plan,
    complete: (request) =>
      Effect.map(start(context, picture.url), (bytes) =>
        request.controlnet_name === undefined
          ? { ...request, image: base64(bytes) }
          : { ...request, controlnet_image: base64(bytes) }
      )
  }))

/** Holds a request that was drawn before against what is allowed now. */
const allowedAgain = (
  context: Context,
  drawing: Drawing,
  request: ImageRequest,
  more: Parameters<typeof planOf>[2] = {}
) =>
  Effect.as(RequestOf.allowed(request, context.settings), planOf(context, request, { preset: drawing.preset, ...more }))

/** The same with another seed. */
export const again = (context: Context, drawing: Drawing): Effect.Effect<Plan, Obstacle> =>
  Effect.flatMap(Seed.random, (seed) => allowedAgain(context, drawing, { ...drawing.request, seed }))

/** The same with other words, and the same seed, so that the words alone make the difference. */
export const edited = (
  context: Context,
  drawing: Drawing,
  words: { readonly prompt: string; readonly negative: string | undefined }
): Effect.Effect<Plan, Obstacle> => {
  const { negative_prompt: before, ...rest } = drawing.request
  const negative = words.negative ?? before ?? ""
  return allowedAgain(context, drawing, {
    ...rest,
    prompt: words.prompt,
    ...(negative === "" ? {} : { negative_prompt: negative })
  })
}

/** A picture of a drawing: its place, where its file is, and its seed. */
export interface Picked {
  readonly place: number
  readonly url: string
}

const modelOf = ({ offer }: Context, { request }: Drawing) => Offer.model(offer, request.model_name)

const seedOf = (drawing: Drawing, place: number) => drawing.seeds?.[place] ?? drawing.request.seed

/** As many as a request can ask for here. */
const several = ({ settings }: Context) => Math.min(maximumImages, settings.mostPictures ?? maximumImages)

/** Pictures like one of a drawing: painted over it where the model can, otherwise the same words with seeds that follow. */
export const variations = Effect.fnUntraced(function* (
  context: Context,
  drawing: Drawing,
  { place, url }: Picked
): Effect.fn.Return<Plan, Obstacle> {
  const n = several(context)
  if (modelOf(context, drawing)?.can.image !== true) {
    const last = drawing.seeds?.at(-1) ?? drawing.request.seed ?? 0n
    return yield* allowedAgain(context, drawing, { ...drawing.request, n, seed: Seed.at(last, 1) })
  }
  const seed = Seed.at(seedOf(drawing, place) ?? 0n, 1)
  const request = { ...drawing.request, n, seed, strength: variationStrength }
  return yield* allowedAgain(context, drawing, request, {
    complete: (asked) => Effect.map(start(context, url), (bytes) => ({ ...asked, image: base64(bytes) }))
  })
})

/** One of a drawing's pictures with twice its sides: drawn over where the model can, otherwise only enlarged. */
export const upscale = Effect.fnUntraced(function* (
  context: Context,
  drawing: Drawing,
  { place, url }: Picked
): Effect.fn.Return<Plan, Obstacle> {
  const { request } = drawing
  const seed = seedOf(drawing, place)
  const alone = { ...request, n: 1, ...(seed === undefined ? {} : { seed }) }
  const times = 2 * (drawing.enlarged ?? 1)
  const side = times * Math.max(request.width, request.height)
  const most = Math.min(longestEnlarged, context.settings.largestSide ?? longestEnlarged)
  if (side > most) return yield* new Refusal({ say: ({ refusal }) => refusal.past("size", `${most} × ${most}`) })
  const enlarged = Effect.flatMap(start(context, url), (bytes) => context.tools.enlarge(bytes))
  if (times === 2 && side <= longestDrawn && modelOf(context, drawing)?.can.image === true) {
    const larger = { ...alone, width: 2 * request.width, height: 2 * request.height, strength: upscaleStrength }
    return yield* allowedAgain(context, drawing, larger, {
      complete: (asked) => Effect.map(enlarged, ({ bytes }) => ({ ...asked, image: base64(bytes) }))
    })
  }
  return yield* allowedAgain(context, drawing, alone, {
    enlarged: times,
    notes: [context.asker.words.result.enlarged],
    instead: () =>
      Effect.flatMap(enlarged, ({ bytes }) =>
        Effect.fromResult(GeneratedImage.fromBytes(bytes, { index: 0, seed })).pipe(
          Effect.map((image) => ({
            model: drawing.model ?? request.model_name,
            images: [image],
            inference_time: 0,
            cost: 0,
            warnings: []
          }))
        )
      )
  })
})
