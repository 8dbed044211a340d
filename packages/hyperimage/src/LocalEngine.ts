/**
 * The engine of this machine: the bundled model, which answers under its own name and stands in for every other model of a catalog.
 *
 * It needs no key, no GPU and no network. Where it stands in, the answer says so (see `StandIn`). Pictures that come with a request
 * are checked, also where the stand-in would not look at them. How many requests share it at once is
 * the engine's own matter (`Diffusion.Options.concurrency`); further ones wait and are told their place.
 *
 * Its pictures carry how they were made (see `Provenance`). `HYPERIMAGE_PROMPT_IN_PICTURES=false` leaves the prompts out of them.
 * `HYPERIMAGE_LORA_FOLDER` names a folder of LoRAs beside the bundled ones.
 */
import type { Catalog } from "@hyperimage/core/Catalog"
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as InputPictures from "@hyperimage/sharp/InputPictures"
import * as Sketch from "@hyperimage/sketch/Sketch"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Models from "./Models.ts"

/** The bundled model. */
export const model = Sketch.sketch

/** How the engine of this machine works. */
export interface Options {
  /** Whether pictures tell their prompts. Absent: what `HYPERIMAGE_PROMPT_IN_PICTURES` says, or `true`. */
  readonly promptInPictures?: boolean | undefined
  /** How many requests share the engine at once. Absent: 4. */
  readonly concurrency?: number | undefined
  /**
   * A folder of LoRAs of your own, `<name>.safetensors`, which is looked through when the engine starts; one that is named like a
   * bundled one counts instead of it. Absent: the one that `HYPERIMAGE_LORA_FOLDER` names, or none.
   */
  readonly loraFolder?: string | undefined
}

/** What the environment says; where that can't be, `expected` tells what would be right. */
const environment = <A>(config: Config.Config<A>, expected: string): Effect.Effect<A, ImageError> =>
  Effect.mapError(config, () => {
    const reason = new EngineFailure({ description: expected })
    return new ImageError({ module: "LocalEngine", method: "layer", reason })
  })

const prompts = environment(
  Config.Boolean("HYPERIMAGE_PROMPT_IN_PICTURES").pipe(Config.withDefault(true)),
  "HYPERIMAGE_PROMPT_IN_PICTURES: expected true or false"
)

/** An empty text is no folder. */
const folders = environment(
  Config.String("HYPERIMAGE_LORA_FOLDER").pipe(Config.withDefault("")),
  "HYPERIMAGE_LORA_FOLDER: expected the path of a folder"
)

const provenance = (promptInPictures: boolean | undefined): ImageGenerator.Wrapper<ImageError> =>
  Effect.fnUntraced(function* (generator) {
    const prompt = promptInPictures ?? (yield* prompts)
    return yield* Provenance.wrapper({ prompt, sampler: model.defaults.sampler })(generator)
  })

/** The bundled model, as the options and the environment say. */
const bundled = ({ concurrency, loraFolder }: Options) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const folder = loraFolder ?? (yield* folders)
      return Sketch.layerWith({
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(folder === "" ? {} : { loraFolder: folder })
      })
    })
  )

/**
 * The engine, standing in for the models of a catalog of your own.
 *
 * @example
 * import * as Catalog from "@hyperimage/core/Catalog"
 * import * as LocalEngine from "hyperimage/LocalEngine"
 * import * as Models from "hyperimage/Models"
 *
 * declare const Mine: Catalog.Plugin
 *
 * const engine = LocalEngine.layerFor(Catalog.make(Mine, Models.catalog))
 */
export const layerFor = (
  catalog: Catalog,
  options: Options = {}
): Layer.Layer<ImageGenerator.ImageGenerator, ImageError> =>
  bundled(options).pipe(
    ImageGenerator.wrap(
      provenance(options.promptInPictures),
      StandIn.wrapper({ model, for: catalog }),
      InputPictures.wrapper()
    )
  )

/** The engine, standing in for the models of `Models.catalog`. */
export const layer: Layer.Layer<ImageGenerator.ImageGenerator, ImageError> = layerFor(Models.catalog)
