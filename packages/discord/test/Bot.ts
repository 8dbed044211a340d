/** The door at work at the stand-in Discord, over real sockets: handlers, REST API and a gateway. */
import { Client, GatewayDispatchEvents } from "@discordjs/core"
import { WebSocketManager } from "@discordjs/ws"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageModel from "@hyperimage/core/ImageModel"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Seed from "@hyperimage/core/Seed"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import * as Attachments from "@hyperimage/discord/Attachments"
import type * as Desk from "@hyperimage/discord/Desk"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import * as Handler from "@hyperimage/discord/Handler"
import * as Reply from "@hyperimage/discord/Reply"
import * as Download from "@hyperimage/download/Download"
import { GatewayIntentBits } from "discord-api-types/v10"
import { Context, Deferred, Effect, Layer, Redacted } from "effect"
import { KeyValueStore } from "effect/persistence"
import sharp from "sharp"
import * as PictureTools from "./PictureTools.ts"

/** A model that can all that the tests ask for, and one that only draws. */
export const models = [
  {
    ...ImageModel.make({
      name: "able",
      family: "test",
      description: "Does everything.",
      can: { negative_prompt: true, cfg_scale: true, image: true, lora: true, sampler: true, controlnet_name: true },
      limits: { controlnets: ["canny"] },
      sizes: [
        { width: 64, height: 64 },
        { width: 64, height: 96 }
      ],
      choices: { lora: ["Pixel_Art", "Crayons"] },
      defaults: { width: 64, height: 64, steps: 4 }
    }),
    presets: [{ name: "tall", description: "Upright.", settings: { width: 64, height: 96, steps: 9 } }]
  },
  ImageModel.make({
    name: "plain",
    family: "test",
    description: "Draws, and nothing else.",
    can: {},
    defaults: { width: 64, height: 64, steps: 4 }
  })
]

/** A picture of its size, whose colour and noise come from its seed. */
export const png = (width: number, height: number, seed: bigint) => {
  const pixels = new Uint8Array(width * height * 3)
  let state = Number(seed % 2_147_483_647n) + 1
  for (let index = 0; index < pixels.length; index++) {
    state = (state * 48_271) % 2_147_483_647
    pixels[index] = state & 255
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

/** An engine that keeps what it was asked, and waits at its second step until the test lets it go on. */
export const engine = Effect.gen(function* () {
  const requests: Array<ImageRequest> = []
  const callers: Array<string> = []
  let interrupted = 0
  let gate = yield* Deferred.make<void>()
  yield* Deferred.succeed(gate, undefined)
  const generator = ImageGenerator.make({
    provider: { name: "test", kind: "internal" },
    models: Effect.succeed(models),
    generate: Effect.fnUntraced(
      function* (request, emit) {
        requests.push(request)
        const { height, model_name, n, seed = 0n, steps, width } = request
        yield* emit(ImageEvent.Started({ model: model_name }))
        const preview = { mediaType: "image/png" as const, bytes: yield* Effect.promise(() => png(16, 16, seed)) }
        yield* emit(ImageEvent.Progress({ step: 2, of: steps, index: 0, preview }))
        yield* Deferred.await(gate)
        const images = yield* Effect.forEach(Array.from({ length: n }), (_, index) =>
          Effect.promise(() => png(width, height, Seed.at(seed, index))).pipe(
            Effect.flatMap((bytes) =>
              Effect.fromResult(GeneratedImage.fromBytes(bytes, { index, seed: Seed.at(seed, index) }))
            )
          )
        )
        return { model: model_name, images, inference_time: 0.5, cost: 0.002, warnings: [] }
      },
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          interrupted += 1
        })
      )
    )
  })
  return {
    generator,
    requests,
    callers,
    interrupted: () => interrupted,
    /** From now on, drawings stop in the middle until `resume`. */
    pause: Effect.map(Deferred.make<void>(), (next) => {
      gate = next
    }),
    resume: Effect.suspend(() => Deferred.succeed(gate, undefined))
  }
})

export interface Options extends Desk.Options {
  readonly generator: ImageGenerator.Service
  readonly storage: Context.Service.Shape<typeof KeyValueStore.KeyValueStore>
}

/** Starts a bot, which ends with the scope. */
export const start = Effect.fnUntraced(function* (
  discord: StandIn.StandIn,
  { generator, storage, ...options }: Options
) {
  const rest = DiscordApi.rest({ token: Redacted.make(discord.application.token), api: discord.apiUrl })
  const api = DiscordApi.make(rest)
  const download = yield* Download.make({ allow: [{ from: discord.cdnUrl, mayBePrivate: true }] })
  const handler = yield* Handler.make(options).pipe(
    Effect.provide(PictureTools.layer),
    Effect.provideService(ImageGenerator.ImageGenerator, generator),
    Effect.provideService(KeyValueStore.KeyValueStore, storage),
    Effect.provideService(DiscordApi.DiscordApi, api),
    Effect.provideService(Attachments.Attachments, { fetch: (url) => download.fetch(url, "picture") })
  )
  yield* api.publish(handler.commands, { applicationId: discord.application.id, guildId: discord.guild.id })
  const run = Effect.runForkWith(yield* Effect.context<never>())
  // The library's own memory of sessions is one for all managers of a process.
  const manager = new WebSocketManager({
    token: discord.application.token,
    intents: GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages,
    rest,
    retrieveSessionInfo: () => null,
    updateSessionInfo: () => {}
  })
  const client = new Client({ rest, gateway: manager })
  client.on(GatewayDispatchEvents.InteractionCreate, ({ data }) =>
    run(handler.handle(data, Reply.overGateway(api, data)))
  )
  client.on(GatewayDispatchEvents.MessageDelete, ({ data }) => run(handler.messagesDeleted([data.id])))
  yield* Effect.acquireRelease(
    Effect.promise(() => manager.connect()),
    () => Effect.promise(async () => manager.destroy({ code: 1000 }))
  )
  yield* discord.connected
  return handler
})

/** A store in memory, for as long as the test keeps it. */
export const storage = Effect.map(Layer.build(KeyValueStore.layerMemory), (context) =>
  Context.get(context, KeyValueStore.KeyValueStore)
)

/** A Discord with nobody in it yet. */
export const standIn = StandIn.make()
