/**
 * A style as words: `style_preset: "Pixel art"` on a model that has no styles of its own becomes words behind the prompt.
 *
 * Which words a model understands as a style is known to whoever made it, so that they are listed with the model.
 */
import * as Effect from "effect/Effect"
import * as ImageGenerator from "./ImageGenerator.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import * as ImageResponse from "./ImageResponse.ts"
import type { Warning } from "./Warning.ts"

/** A style that a model understands. */
export interface Style {
  /** What people choose, e.g. `Pixel art`. */
  readonly name: string
  /** What is added to the prompt, e.g. `pixel art`. */
  readonly words: string
}

/** `pixel-art`, `Pixel_Art` and `pixel art` are one name. */
const normal = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]+/g, " ")

const unknown = (styles: ReadonlyArray<Style>): Warning => ({
  code: "no_effect",
  field: "style_preset",
  message: `style_preset: expected one of ${styles.map(({ name }) => name).join(", ")}; another one changes nothing`
})

/**
 * A wrapper for a generator whose models have no styles of their own: it says a known style in words, and warns of an unknown one.
 * Its models are listed with the styles.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Style from "@hyperimage/core/Style"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const styled = engine.pipe(ImageGenerator.wrap(Style.wrapper([{ name: "Woodcut", words: "black and white woodcut" }])))
 */
export const wrapper =
  (styles: ReadonlyArray<Style>): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.succeed({
      ...ImageGenerator.mapGenerate(
        generator,
        (generate) =>
          ({ style_preset: wanted, ...request }: ImageRequest, emit) => {
            if (wanted === undefined) return generate(request, emit)
            const style = styles.find(({ name }) => normal(name) === normal(wanted))
            return style === undefined
              ? Effect.map(generate(request, emit), (made) => ImageResponse.withWarnings(made, [unknown(styles)]))
              : generate({ ...request, prompt: `${request.prompt}, ${style.words}` }, emit)
          }
      ),
      models: Effect.map(generator.models, (models) =>
        models.map((model) => ({
          ...model,
          can: { ...model.can, style_preset: true },
          choices: { ...model.choices, style_preset: styles.map(({ name }) => name) }
        }))
      )
    })
