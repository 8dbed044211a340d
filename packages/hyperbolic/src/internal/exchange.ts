/**
 * One HTTP exchange over an undici `Dispatcher`: a request goes out, the whole answer comes back as bytes.
 *
 * undici's own handler interface is used, without a stream in between, because it tells what money hangs on: whether the request was
 * ever put on a connection. It also costs the least, and lets an interrupted fiber abort the connection at once.
 */
import { type ImageErrorReason, InvalidResponse, Network, Timeout } from "@hyperimage/core/ImageError"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Dispatcher } from "undici"
import { BodyBuffer } from "./bodyBuffer.ts"

/** What goes out. */
export interface Outgoing {
  readonly origin: string
  readonly path: string
  readonly method: "GET" | "POST"
  /** Names and values in turn. */
  readonly headers: Array<string>
  readonly body?: string
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  /** As it came, `content-encoding` included. */
  readonly body: Buffer
  /** Why the body ended before its end, if it did; its status stands nevertheless. */
  readonly broken?: ImageErrorReason
}

/** The value of a header, the first one where there are several. */
export const headerOf = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers[name]
  return typeof value === "object" ? value[0] : value
}

/** Whether a status says that all went well. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** What is wrong with a body as a whole. */
export const invalidBody = (what: string): InvalidResponse =>
  new InvalidResponse({ issues: [{ path: [], message: `body: ${what}` }] })

/** Said of a body, before or after decompression, that has more than `most` bytes. */
export const tooLarge = (most: number): InvalidResponse => invalidBody(`expected at most ${most} bytes, got more`)

/** The body of an error is words; more bytes than this are not read. */
export const mostOfAnError = 65_536

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "")

/** undici's own limits on silence, where the dispatcher has them. */
const isSilence = (error: Error): boolean =>
  codeOf(error) === "UND_ERR_HEADERS_TIMEOUT" || codeOf(error) === "UND_ERR_BODY_TIMEOUT"

/** An `AggregateError`, from a host with several addresses, has a code and no message. */
const describe = (error: Error): string => error.message || codeOf(error) || error.name

/** Follows one exchange and tells its end, once. */
class Handler implements Dispatcher.DispatchHandler {
  readonly #most: number
  readonly #end: (outcome: Effect.Effect<Answer, Network | Timeout>) => void
  readonly #elapsed: () => Duration.Duration
  #phase: Network["phase"] = "connect"
  #controller: Dispatcher.DispatchController | undefined
  #isAborted = false
  #status = 0
  #headers: Answer["headers"] = {}
  #body: BodyBuffer | undefined
  #broken: ImageErrorReason | undefined

  constructor(
    most: number,
    elapsed: () => Duration.Duration,
    end: (outcome: Effect.Effect<Answer, Network | Timeout>) => void
  ) {
    this.#most = most
    this.#elapsed = elapsed
    this.#end = end
  }

  /** Ends the exchange from this side: the connection is closed, or never used if it wasn't yet. */
  abort(): void {
    this.#isAborted = true
    this.#controller?.abort(new Error("aborted"))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#isAborted) controller.abort(new Error("aborted"))
    else this.#phase = "headers"
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Answer["headers"]): void {
    if (status < 200) return
    this.#phase = "body"
    this.#status = status
    this.#headers = headers
    const announced = Number(headers["content-length"] ?? Number.NaN)
    const most = isSuccess(status) ? this.#most : mostOfAnError
    this.#body = new BodyBuffer(most, Number.isSafeInteger(announced) ? announced : undefined)
    if (isSuccess(status) && announced > most) this.#refuse(most)
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#body?.push(piece) === false) this.#refuse(this.#most)
  }

  onResponseEnd(): void {
    this.#finish(Effect.succeed(this.#answer()))
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    const failure = isSilence(error)
      ? new Timeout({ after: this.#elapsed() })
      : new Network({ phase: this.#phase, description: describe(error) })
    this.#broken ??= failure
    this.#finish(this.#phase === "body" ? Effect.succeed(this.#answer()) : Effect.fail(failure))
  }

  /** Not from within undici's parser: what goes on from here may close the connection that is being read, and all others. */
  #finish(outcome: Effect.Effect<Answer, Network | Timeout>): void {
    queueMicrotask(() => this.#end(outcome))
  }

  #refuse(most: number): void {
    this.#broken = tooLarge(most)
    this.abort()
  }

  #answer(): Answer {
    return {
      status: this.#status,
      headers: this.#headers,
      body: this.#body?.bytes ?? Buffer.alloc(0),
      ...(this.#broken === undefined ? {} : { broken: this.#broken })
    }
  }
}

/**
 * Sends a request and reads the answer, at most `most` bytes of it. Nothing is followed, tried again or decompressed here.
 *
 * Fails with `Network` or `Timeout` only if no status came; an answer that breaks off later is an answer, with `broken` set.
 */
export const exchange = (
  dispatcher: Dispatcher,
  outgoing: Outgoing,
  most: number
): Effect.Effect<Answer, Network | Timeout> =>
  Clock.clockWith((clock) =>
    Effect.callback((resume) => {
      const begin = clock.currentTimeMillisUnsafe()
      const elapsed = () => Duration.millis(clock.currentTimeMillisUnsafe() - begin)
      const handler = new Handler(most, elapsed, resume)
      try {
        dispatcher.dispatch(outgoing, handler)
      } catch (cause) {
        // A dispatcher may throw what it should have told the handler, as MockAgent does; undici's `request` takes it the same way.
        handler.onResponseError(null, cause instanceof Error ? cause : new Error("the dispatcher failed"))
      }
      return Effect.sync(() => handler.abort())
    })
  )
