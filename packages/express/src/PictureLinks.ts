/**
 * Addresses of pictures (`response_format: "url"`): `/pictures/<id>?expires=…&signature=…`, which is all it takes to fetch one until it
 * expires.
 *
 * The signature is an HMAC-SHA256 of path and expiry. Whoever has the address has the picture, so that a page can show it; nobody can
 * make up an address, or a later expiry.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import * as Contract from "@hyperimage/core/Contract"
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Request } from "express"
import * as Answer from "./Answer.ts"
import type * as Door from "./Door.ts"
import { expired, type HttpFailure, notSigned } from "./HttpFailure.ts"
import type { KnownResponse, PictureKeeping, Setting } from "./Options.ts"
import { resolve } from "./Options.ts"
import * as PictureStore from "./PictureStore.ts"

/** The pictures of a door that have addresses. */
export class PictureLinks extends Context.Service<
  PictureLinks,
  {
    /** Keeps a picture and gives its address from where the paths begin: `/pictures/<id>?…`. Fails where it isn't base64 after all. */
    readonly link: (image: GeneratedImage) => Effect.Effect<string, ImageError>
    /** The picture of an address. Fails with 403 where the address wasn't told by this server, with 410 where its time is over. */
    readonly find: (
      id: string,
      expires: string,
      signature: string
    ) => Effect.Effect<PictureStore.Picture & { readonly secondsLeft: number }, HttpFailure>
  }
>()("@hyperimage/express/PictureLinks") {}

const secretOf = (secret: PictureKeeping["secret"]): string | Uint8Array =>
  secret === undefined ? randomBytes(32) : typeof secret === "string" ? secret : Redacted.value(secret)

const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Keeps what is linked, within its bounds. */
export const layer = ({
  folder,
  maximum = 1000,
  maximumBytes = 268_435_456,
  secret,
  timeToLive = "1 hour"
}: PictureKeeping = {}): Layer.Layer<PictureLinks> =>
  Layer.sync(PictureLinks, () => {
    const lifetime = Duration.toMillis(timeToLive)
    const bounds = { maximum, maximumBytes, timeToLive: lifetime }
    const store = folder === undefined ? PictureStore.inMemory(bounds) : PictureStore.inFolder(folder, bounds)
    const key = secretOf(secret)
    const sign = (id: string, expires: string) =>
      createHmac("sha256", key).update(`${Contract.paths.pictures}/${id}\n${expires}`).digest("base64url")

    return {
      link: Effect.fnUntraced(function* (image: GeneratedImage) {
        const bytes = yield* image.bytes
        const now = yield* Clock.currentTimeMillis
        const id = createHash("sha256").update(bytes).digest("base64url")
        yield* store.put(id, { bytes, mediaType: image.mediaType }, now)
        const expires = String(Math.floor((now + lifetime) / 1000))
        return `${Contract.paths.pictures}/${id}?expires=${expires}&signature=${sign(id, expires)}`
      }),
      find: Effect.fnUntraced(function* (id: string, expires: string, signature: string) {
        if (!isSame(sign(id, expires), signature)) return yield* notSigned
        const secondsLeft = Number(expires) - Math.floor((yield* Clock.currentTimeMillis) / 1000)
        const picture = secondsLeft > 0 ? yield* store.get(id) : undefined
        return picture === undefined ? yield* expired : { ...picture, secondsLeft }
      })
    }
  })

/** Where the paths begin for a client: as the app says, or as the request came. */
export const baseOf = (request: Request, response: KnownResponse, serverUrl: Setting<string> | undefined): string => {
  const { localAddress = "localhost", localPort } = request.socket
  const host = localAddress.includes(":") ? `[${localAddress}]` : localAddress
  const asItCame = `${request.protocol}://${request.get("host")}`
  const origin = URL.canParse(asItCame) ? asItCame : `http://${host}:${localPort}`
  const told = serverUrl === undefined ? request.baseUrl : resolve(serverUrl, request, response)
  return new URL(told, `${origin}/`).href.replace(/\/$/, "")
}

/** `GET /pictures/:id` */
export const get: Door.Route = Effect.fnUntraced(function* (_, request) {
  const parameter = (name: string) => (typeof request.query[name] === "string" ? request.query[name] : "")
  const links = yield* PictureLinks
  const id = String(request.params["id"])
  const { bytes, mediaType, secondsLeft } = yield* links.find(id, parameter("expires"), parameter("signature"))
  return Answer.bytes(mediaType, bytes, {
    "cache-control": `public, max-age=${secondsLeft}, immutable`,
    "content-disposition": `inline; filename="${id.slice(0, 12)}.${mediaType.slice("image/".length)}"`,
    // Pages of other origins may show it; nothing may take it for anything but a picture.
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff"
  })
})
