/**
 * Pictures by URL: fetched from allowed hosts only, never from a private address, within limits of bytes and time.
 *
 * A server that fetches whatever URL a request names can be made to ask its own network: its neighbours, its cloud's credentials. So
 * nothing is fetched that isn't on a list (see `AllowList`), each redirect is judged like the first URL, and the address that is
 * connected to is judged by itself (see `Address`). What fails names the field, and says nothing about the network inside.
 */
import type { LookupFunction } from "node:net"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as AllowList from "./AllowList.ts"
import * as Agents from "./internal/agents.ts"
import * as Exchange from "./internal/exchange.ts"
import { invalid } from "./internal/invalid.ts"

/** From where, and how much. */
export interface Options {
  /** From where pictures may be fetched. Empty: from nowhere. */
  readonly allow: ReadonlyArray<AllowList.Entry>
  /** The largest file, in bytes. Absent: 32 MiB. */
  readonly maximumBytes?: number
  /** The longest that one picture may take, redirects included. Absent: 15 seconds. */
  readonly timeout?: Duration.Input
  /** The most redirects to follow. Absent: 3. */
  readonly maximumRedirects?: number
  /** Finds the addresses of a host. Absent: the system's way. */
  readonly lookup?: LookupFunction
}

/** Fetches pictures. */
export interface Downloader {
  /**
   * The bytes of the PNG, JPEG or WebP file behind a URL; only their beginning has been looked at (`@hyperimage/sharp` decodes).
   *
   * Fails with `InvalidRequest`, naming `field`, where the URL is not allowed or no picture comes of it.
   */
  readonly fetch: (url: string, field: string) => Effect.Effect<Uint8Array, ImageError>
}

const refuse = (field: string, what: string) =>
  Effect.fail(invalid("fetch", [{ path: [field], message: `${field}: ${what}` }]))

const notFetched = "expected the picture itself, as base64 text: URLs are not fetched here"

/**
 * A downloader. Fails with `InvalidRequest` where an entry of the list isn't one.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Download from "@hyperimage/download/Download"
 *
 * const bytes = Effect.flatMap(Download.make({ allow: ["cdn.example.com"] }), ({ fetch }) =>
 *   fetch("https://cdn.example.com/cat.png", "image")
 * )
 */
export const make: (options: Options) => Effect.Effect<Downloader, ImageError> = Effect.fnUntraced(function* (options) {
  const { lookup, maximumBytes = 32 * 1024 * 1024, maximumRedirects = 3 } = options
  const list = yield* Effect.fromResult(AllowList.parse(options.allow))
  const timeout = Duration.fromInputUnsafe(options.timeout ?? "15 seconds")
  const agents = Agents.make(lookup)

  const follow = Effect.fnUntraced(function* (
    url: URL | null,
    field: string,
    redirects: number
  ): Effect.fn.Return<Uint8Array, ImageError> {
    if (list.rules.length === 0) return yield* refuse(field, notFetched)
    const permission = url === null ? undefined : AllowList.permission(list, url)
    if (url === null || permission === undefined) {
      const which = redirects === 0 ? "" : ", got a redirect to another one"
      return yield* refuse(field, `expected a URL from where pictures may be fetched here${which}`)
    }
    const agent = permission.mayBePrivate ? agents.anywhere : agents.outward
    const outcome = yield* Effect.promise((signal) => Exchange.get(agent, url, maximumBytes, signal))
    switch (outcome._tag) {
      case "Picture":
        return outcome.bytes
      case "Refused":
        return yield* refuse(field, outcome.what)
      case "Redirect":
        return redirects < maximumRedirects
          ? yield* follow(URL.parse(outcome.location, url), field, redirects + 1)
          : yield* refuse(field, `expected at most ${maximumRedirects} redirects, got more`)
    }
  })

  return {
    fetch: (url, field) =>
      follow(URL.parse(url), field, 0).pipe(
        Effect.timeoutOrElse({
          duration: timeout,
          orElse: () => refuse(field, `expected a picture within ${Duration.toSeconds(timeout)} seconds`)
        })
      )
  }
})

const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")

/** What comes before the base64 text of a `data:` URI. */
const dataUri = /^data:[^,]{0,200};base64,/i

/**
 * A wrapper for requests whose pictures (`image`, `controlnet_image`) come as URLs: `http(s):` is fetched and replaced by what it shows,
 * `data:` by what it holds. Without anything allowed, an `http(s):` URL is refused with an `InvalidRequest` that says so.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Download from "@hyperimage/download/Download"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const withUrls = engine.pipe(ImageGenerator.wrap(Download.inputs({ allow: ["*.example.com"] })))
 */
export const inputs =
  (options: Options): ImageGenerator.Wrapper<ImageError> =>
  (generator) =>
    Effect.map(make(options), ({ fetch }) => {
      const pictureOf = (field: "image" | "controlnet_image", text: string | undefined) =>
        text !== undefined && /^https?:/i.test(text)
          ? Effect.map(fetch(text, field), toBase64)
          : Effect.succeed(text?.replace(dataUri, ""))

      const withPictures = Effect.fnUntraced(function* (
        request: ImageRequest
      ): Effect.fn.Return<ImageRequest, ImageError> {
        const [image, controlnet] = yield* Effect.all(
          [pictureOf("image", request.image), pictureOf("controlnet_image", request.controlnet_image)],
          { concurrency: 2 }
        )
        return {
          ...request,
          ...(image === undefined ? {} : { image }),
          ...(controlnet === undefined ? {} : { controlnet_image: controlnet })
        }
      })

      return ImageGenerator.mapGenerate(
        generator,
        (generate) => (request, emit) => Effect.flatMap(withPictures(request), (asked) => generate(asked, emit))
      )
    })
