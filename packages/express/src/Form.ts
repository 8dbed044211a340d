/**
 * In which form the pictures of a request are told: Hyperbolic's or OpenAI's, the pictures themselves or their addresses.
 */
import * as Contract from "@hyperimage/core/Contract"
import * as EventStream from "@hyperimage/core/EventStream"
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Json from "@hyperimage/core/Json"
import * as OpenAiEvents from "@hyperimage/core/OpenAiEvents"
import type { Settings } from "@hyperimage/core/OpenAiImages"
import * as OpenAiImages from "@hyperimage/core/OpenAiImages"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Writes what a generation gives. */
export interface Form {
  /** The JSON body of an answer. */
  readonly response: (response: ImageResponse) => Effect.Effect<unknown, ImageError>
  /** The same as text, in pieces that follow each other. */
  readonly text: (response: ImageResponse) => Effect.Effect<ReadonlyArray<string>, ImageError>
  /** What is sent when something happens: one event mostly, in OpenAI's form often none. */
  readonly messages: (event: ImageEvent) => Effect.Effect<ReadonlyArray<EventStream.Message>, ImageError>
}

/** Gives the address of a picture. Absent: the pictures themselves are sent. */
export type Link = ((image: GeneratedImage) => Effect.Effect<string, ImageError>) | undefined

const urlsOf = (link: Link, images: ReadonlyArray<GeneratedImage>) =>
  link === undefined ? Effect.succeed<ReadonlyArray<string>>([]) : Effect.forEach(images, link)

/** A form whose events are ours, whatever the body is. */
const withOurEvents = (response: Form["response"], link: Link): Form => ({
  response,
  text: (made) => Effect.map(response(made), (body) => [Json.stringify(body)]),
  messages: (event) =>
    ImageEvent.$is("ImageReady")(event)
      ? Effect.map(urlsOf(link, [event.image]), ([url]) => [
          EventStream.encode(event, { image: (image) => Contract.encodeImage(image, url) })
        ])
      : ImageEvent.$is("Completed")(event)
        ? Effect.map(response(event.response), (body) => [EventStream.encode(event, { response: () => body })])
        : Effect.succeed([EventStream.encode(event)])
})

/** The contract's. */
export const contract = (link: Link): Form => {
  const form = withOurEvents(
    (made) => Effect.map(urlsOf(link, made.images), (urls) => Contract.encodeResponse(made, urls)),
    link
  )
  return link === undefined ? { ...form, text: (made) => Effect.sync(() => Contract.printResponse(made)) } : form
}

/** OpenAI's; `created` in milliseconds since 1970. */
export const openAi = (request: ImageRequest, settings: Settings, created: number, link: Link): Form => {
  const form = withOurEvents(
    (made) => Effect.map(urlsOf(link, made.images), (urls) => OpenAiImages.encodeResponse(made, created, urls)),
    link
  )
  if (settings.stream !== true) return form
  const teller = OpenAiEvents.teller(request, settings)
  return { ...form, messages: (event) => Effect.map(Clock.currentTimeMillis, (now) => teller.tell(event, now)) }
}
