/**
 * What the environment says of the server: where to listen, who may come in, and who makes the pictures.
 *
 * `HYPERBOLIC_API_KEY` or `HYPERBOLIC_BASE_URL` hand the requests on to another server that speaks the API; without them the bundled
 * model draws. An empty variable counts as none.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import * as InputPictures from "@hyperimage/sharp/InputPictures"
import * as Config from "effect/Config"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as LocalEngine from "hyperimage/LocalEngine"
import * as Models from "hyperimage/Models"
import * as Server from "hyperimage/Server"

const text = (name: string) =>
  Config.String(name).pipe(
    Config.withDefault(""),
    Config.map((value) => (value.trim() === "" ? undefined : value.trim()))
  )

const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

/** Where to listen, and the keys that are let in. */
export const listening = Config.all({
  /** 0: one that is free. Absent: 8787. */
  port: Config.withDefault(Config.schema(Port, "PORT"), 8787),
  /** Absent: all of this machine's addresses with keys, loopback without. */
  host: text("HOST"),
  keys: Server.configuredKeys
})

/** Who makes the pictures, by name and as a layer. */
export interface Engine {
  readonly name: string
  readonly layer: Layer.Layer<ImageGenerator.ImageGenerator, ImageError>
}

/** The engine that the environment asks for. */
export const engine: Config.Config<Engine> = Config.map(
  Config.all({ apiKey: text("HYPERBOLIC_API_KEY"), baseUrl: text("HYPERBOLIC_BASE_URL") }),
  ({ apiKey, baseUrl }) =>
    apiKey === undefined && baseUrl === undefined
      ? { name: `the bundled model, ${LocalEngine.model.name}`, layer: LocalEngine.layer }
      : {
          name: baseUrl ?? Hyperbolic.liveBaseUrl,
          layer: Hyperbolic.layer({
            catalog: Models.catalog,
            ...(baseUrl === undefined ? {} : { baseUrl }),
            ...(apiKey === undefined ? {} : { apiKey: Redacted.make(apiKey) })
          }).pipe(ImageGenerator.wrap(InputPictures.wrapper()))
        }
)
