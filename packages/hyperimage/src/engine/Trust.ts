/**
 * What a server lets in and what its pictures say, whoever makes them: prompts that may be drawn, pictures from allowed hosts only, files
 * that really are pictures, and results that carry how they were made.
 */
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Moderation from "@hyperimage/core/Moderation"
import * as WordList from "@hyperimage/core/WordList"
import type * as AllowList from "@hyperimage/download/AllowList"
import * as Download from "@hyperimage/download/Download"
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as InputPictures from "@hyperimage/sharp/InputPictures"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { pathToFileURL } from "node:url"

/** What is let in. */
export interface Options {
  /** From where `image` and `controlnet_image` may be fetched when they are URLs. Absent or empty: from nowhere. */
  readonly imageHosts?: ReadonlyArray<AllowList.Entry> | undefined
  /** A file with a word or phrase a line that prompts may not have (see `WordList`). Absent: there is none. */
  readonly wordList?: string | undefined
  /**
   * Allows or refuses each request; pictures that came as URLs are base64 text by then. A text is the path of a module that exports such
   * a function by default. Absent: all are allowed.
   */
  readonly moderate?: Moderation.Check | string | undefined
}

const wrong = (message: string): ImageError =>
  new ImageError({
    module: "Trust",
    method: "wrapper",
    reason: new InvalidRequest({ issues: [{ path: [], message }] })
  })

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? ""

const wordsOf = (path: string): Effect.Effect<Moderation.Check, ImageError> =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (cause) => wrong(`wordList: expected a file of words to refuse, got ${firstLine(cause)}`)
  }).pipe(Effect.map((text) => WordList.make(WordList.parse(text))))

const isCheck = (value: unknown): value is Moderation.Check => typeof value === "function"

const checkOf = (moderate: Moderation.Check | string): Effect.Effect<Moderation.Check, ImageError> =>
  typeof moderate !== "string"
    ? Effect.succeed(moderate)
    : Effect.tryPromise({
        try: (): Promise<{ readonly default?: unknown }> => import(pathToFileURL(moderate).href),
        catch: (cause) => wrong(`moderate: ${moderate} could not be imported (${firstLine(cause)})`)
      }).pipe(
        Effect.flatMap((module) =>
          isCheck(module.default)
            ? Effect.succeed(module.default)
            : Effect.fail(wrong(`moderate: expected ${moderate} to export a function of the request by default`))
        )
      )

/**
 * A wrapper for the generator that a server serves: refuses what is not let in, and fetches pictures that are named by URL.
 *
 * Fails with `ImageError` where the file of words can't be read, the module can't be imported, or a host isn't one.
 *
 * @example
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as LocalEngine from "hyperimage/LocalEngine"
 * import * as Trust from "hyperimage/engine/Trust"
 *
 * const engine = LocalEngine.layer.pipe(
 *   ImageGenerator.wrap(Trust.wrapper({ imageHosts: ["cdn.example.com"], wordList: "words.txt" }))
 * )
 */
export const wrapper =
  ({ imageHosts = [], moderate, wordList }: Options): ImageGenerator.Wrapper<ImageError> =>
  (generator) =>
    Effect.gen(function* () {
      const moderated =
        moderate === undefined ? generator : yield* Moderation.wrapper(yield* checkOf(moderate))(generator)
      const fetching = yield* Download.inputs({ allow: imageHosts })(moderated)
      // Before anything is fetched: a prompt costs nothing to look at.
      return wordList === undefined ? fetching : yield* Moderation.wrapper(yield* wordsOf(wordList))(fetching)
    })

/**
 * A wrapper for an engine that asks another server: pictures are looked at before they are sent, and those that come back carry how they
 * were made, unless they tell that already. `promptInPictures: false` leaves the prompts out of them.
 *
 * @example
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
 * import * as Trust from "hyperimage/engine/Trust"
 *
 * const engine = Hyperbolic.layer({ baseUrl: "http://127.0.0.1:8787/v1" }).pipe(
 *   ImageGenerator.wrap(Trust.remote({ promptInPictures: false }))
 * )
 */
export const remote =
  ({ promptInPictures = true }: { readonly promptInPictures?: boolean | undefined } = {}): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.flatMap(Provenance.wrapper({ keep: true, prompt: promptInPictures })(generator), InputPictures.wrapper())
