/**
 * Asking for pictures and following along: `POST /v1/image/generation` with `Accept: text/event-stream`. A server that answers with
 * one JSON document instead is understood too; there is just nothing to see on the way.
 */
import * as Json from "@hyperimage/core/Json"
import * as Result from "effect/Result"
import type { Body } from "../Wish.ts"
import * as EventStream from "./EventStream.ts"
import * as Failure from "./Failure.ts"
import * as Key from "./Key.ts"
import { digits, fields, list, number, text } from "./Reading.ts"

/** A picture as it came. */
export interface Made {
  readonly index: number
  /** Base64. */
  readonly image: string
  readonly seed: string | undefined
}

/** What happens while the pictures are made; `Completed` or `Failed` comes last. */
export type Progress =
  | { readonly _tag: "Queued"; readonly position: number }
  | { readonly _tag: "Started"; readonly model: string }
  | {
      readonly _tag: "Step"
      readonly index: number
      readonly step: number
      readonly of: number
      /** A small PNG as base64. */
      readonly preview: string | undefined
    }
  | { readonly _tag: "Drawn"; readonly picture: Made }
  | { readonly _tag: "Completed"; readonly answer: Answer }
  | { readonly _tag: "Failed"; readonly failure: Failure.Failure }

/** The whole answer. */
export interface Answer {
  readonly images: ReadonlyArray<Made>
  readonly model: string
  readonly seconds: number
  /** US dollars. */
  readonly cost: number | undefined
  readonly warnings: ReadonlyArray<string>
}

const parse = (json: string): unknown => Result.getOrUndefined(Json.parse(json))

const made = (value: unknown, position: number): ReadonlyArray<Made> => {
  const entry = fields(value)
  const image = text(entry["image"])
  if (image === undefined) return []
  return [{ index: number(entry["index"]) ?? position, image, seed: digits(entry["seed"] ?? entry["random_seed"]) }]
}

/** Reads the JSON body of the synchronous answer, which is also the last event. */
export const readAnswer = (value: unknown, asked: Body): Answer => {
  const answer = fields(value)
  return {
    images: list(answer["images"]).flatMap(made),
    model: text(answer["model"]) ?? asked.model_name,
    seconds: number(answer["inference_time"]) ?? 0,
    cost: number(answer["cost"]),
    warnings: list(answer["warnings"]).flatMap((warning) => text(fields(warning)["message"]) ?? [])
  }
}

/** Reads one event; nothing for those that the page has no use for. */
const readEvent = ({ data, event }: EventStream.ServerSentEvent, asked: Body): Progress | undefined => {
  const body = parse(data)
  const { index, model, of, position, preview, step } = fields(body)
  switch (event) {
    case "queued":
      return { _tag: "Queued", position: number(position) ?? 0 }
    case "started":
      return { _tag: "Started", model: text(model) ?? asked.model_name }
    case "progress":
      return {
        _tag: "Step",
        index: number(index) ?? 0,
        step: number(step) ?? 0,
        of: number(of) ?? 1,
        preview: text(preview)
      }
    case "image": {
      const [picture] = made(body, 0)
      return picture === undefined ? undefined : { _tag: "Drawn", picture }
    }
    case "completed":
      return { _tag: "Completed", answer: readAnswer(body, asked) }
    case "error":
      return { _tag: "Failed", failure: Failure.read(body) }
    default:
      return undefined
  }
}

const failed = (failure: Failure.Failure): Progress => ({ _tag: "Failed", failure })

/** Sends a request and tells what happens. Aborting the signal closes the connection, which stops the engine; nothing comes after it. */
export async function* generate(request: Body, signal: AbortSignal): AsyncGenerator<Progress> {
  try {
    const answer = await fetch("/v1/image/generation", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream, application/json", ...Key.header() },
      body: JSON.stringify(request),
      signal
    })
    const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true
    if (!answer.ok || !isStream || answer.body === null) {
      const body = parse(await answer.text())
      yield answer.ok
        ? { _tag: "Completed", answer: readAnswer(body, request) }
        : failed(Failure.read(body, answer.status))
      return
    }
    for await (const event of EventStream.read(answer.body)) {
      const progress = readEvent(event, request)
      if (progress === undefined) continue
      yield progress
      if (progress._tag === "Completed" || progress._tag === "Failed") return
    }
    yield failed(Failure.of("The connection ended before the picture was finished"))
  } catch {
    if (!signal.aborted) yield failed(Failure.of("The server can't be reached, or the connection broke"))
  }
}
