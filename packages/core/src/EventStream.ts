/**
 * A generation's events on the wire: server-sent events (`text/event-stream`), each with a JSON text as its data.
 *
 * | event       | data                                                                        |
 * | ----------- | --------------------------------------------------------------------------- |
 * | `queued`    | `{ position }`                                                              |
 * | `started`   | `{ model }`                                                                 |
 * | `progress`  | `{ step, of, index, preview? }`, the preview a small PNG in base64          |
 * | `image`     | `{ index, image, seed, random_seed }`, as in the answer's list              |
 * | `completed` | exactly the JSON body that is answered where no events are asked for        |
 * | `error`     | the contract's error body; like `completed` the last event                  |
 *
 * The form is the one of https://html.spec.whatwg.org/multipage/server-sent-events.html.
 */
import * as Contract from "./Contract.ts"
import type { ErrorResponse } from "./ErrorResponse.ts"
import type { GeneratedImage } from "./GeneratedImage.ts"
import { ImageEvent } from "./ImageEvent.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import * as Base64 from "./internal/base64.ts"
import * as Json from "./Json.ts"

/** The media type to ask for. */
export const mediaType = "text/event-stream"

/** The names of the events. */
export type Name = "queued" | "started" | "progress" | "image" | "completed" | "error"

/** One event, before it is printed. */
export interface Message {
  /** One of the names above, or another that the client knows. */
  readonly event: string
  /** A JSON text. */
  readonly data: string
}

/** An event of any name. */
export const message = (event: string, data: unknown): Message => ({ event, data: Json.stringify(data) })

const named: (event: Name, data: unknown) => Message = message

/** How pictures are written, where that isn't the contract's way. */
export interface Encoding {
  /** The data of `image`. */
  readonly image?: (image: GeneratedImage) => unknown
  /** The data of `completed`. */
  readonly response?: (response: ImageResponse) => unknown
}

/** The event that says what happened. */
export const encode = (
  event: ImageEvent,
  { image = Contract.encodeImage, response = Contract.encodeResponse }: Encoding = {}
): Message =>
  ImageEvent.$match(event, {
    Queued: ({ position }) => named("queued", { position }),
    Started: ({ model }) => named("started", { model }),
    Progress: ({ index, of, preview, step }) =>
      named("progress", {
        step,
        of,
        index,
        ...(preview === undefined ? {} : { preview: Base64.encode(preview.bytes) })
      }),
    ImageReady: (ready) => named("image", image(ready.image)),
    Completed: (completed) => named("completed", response(completed.response))
  })

/** The event that says what went wrong, from the body that `ErrorResponse.toHttp` gives. */
export const encodeError = (body: typeof ErrorResponse.Type): Message => named("error", body)

/**
 * The text of an event. With an `id`, a client that comes back can say where it was, in `Last-Event-ID`.
 *
 * @example
 * import * as EventStream from "@hyperimage/core/EventStream"
 * import { ImageEvent } from "@hyperimage/core/ImageEvent"
 *
 * EventStream.print(EventStream.encode(ImageEvent.Queued({ position: 2 }))) // 'event: queued\ndata: {"position":2}\n\n'
 */
export const print = ({ data, event }: Message, id?: number): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`

/** A comment, for proxies that close connections on which nothing happens; clients skip it. */
export const heartbeat = ": still here\n\n"
