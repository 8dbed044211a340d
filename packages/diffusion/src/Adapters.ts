/**
 * What a model folder has beside its model: ControlNets, which steer it by another picture, and LoRAs, which retune it.
 *
 * ```
 * controlnet/<name>/model.onnx       makes the U-Net's residuals of a map
 * controlnet/<name>/annotator.onnx   makes the map of an ordinary picture; absent: the picture is the map
 * loras/<name>.safetensors
 * ```
 *
 * They are found, and checked against the U-Net's inputs, when the folder is read; each is loaded by the first request that asks for
 * it.
 */
import { readdir, readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import { fail, optional, required } from "./internal/folderFiles.ts"
import * as Lora from "./Lora.ts"
import * as OnnxInterface from "./OnnxInterface.ts"

/** The networks of one ControlNet, as paths. */
export interface ControlNetFiles {
  readonly model: string
  readonly annotator?: string
}

/** What there is, by name, in alphabetical order. Plain data, so that it can be sent to a worker. */
export interface Adapters {
  readonly controlnets: ReadonlyMap<string, ControlNetFiles>
  /** Paths of LoRAs. */
  readonly loras: ReadonlyMap<string, string>
}

const extension = ".safetensors"

/** What lies in a folder. */
const list = (path: string) =>
  Effect.tryPromise({
    try: async () =>
      (await readdir(path, { withFileTypes: true })).sort((one, other) => one.name.localeCompare(other.name, "en")),
    catch: () => fail(`${path} can't be read as a folder`)
  })

/** The same for a folder that may be absent, in which case it is empty. */
const listIfThere = (path: string) =>
  Effect.flatMap(optional(path), (there) => (there === undefined ? Effect.succeed([]) : list(there)))

const findControlNets = Effect.fnUntraced(function* (folder: string) {
  const names = (yield* listIfThere(folder)).filter((entry) => !entry.isFile()).map(({ name }) => name)
  const found = yield* Effect.forEach(names, (name) =>
    Effect.all({
      model: required(join(folder, name, "model.onnx")),
      annotator: optional(join(folder, name, "annotator.onnx"))
    }).pipe(
      Effect.map(({ annotator, model }): readonly [string, ControlNetFiles] => [
        name,
        annotator === undefined ? { model } : { model, annotator }
      ])
    )
  )
  return new Map(found)
})

/** The paths of the LoRAs among what lies in a folder, by name. */
const lorasAmong = (folder: string, entries: ReadonlyArray<{ readonly name: string }>): ReadonlyMap<string, string> =>
  new Map(
    entries
      .filter(({ name }) => name.endsWith(extension))
      .map(({ name }) => [basename(name, extension), join(folder, name)] as const)
  )

/** The paths of a folder's LoRAs by name. Fails with `EngineFailure` where there is no such folder. */
export const lorasIn = (folder: string): Effect.Effect<ReadonlyMap<string, string>, ImageError> =>
  Effect.map(list(folder), (entries) => lorasAmong(folder, entries))

const interfaceOf = Effect.fnUntraced(function* (path: string) {
  const file = yield* Effect.tryPromise({ try: () => readFile(path), catch: () => fail(`${path} can't be read`) })
  return OnnxInterface.parse(file) ?? (yield* fail(`${path} is not an ONNX network`))
})

/** What is wrong with one output of a ControlNet, in words. */
const wrongResidual = (output: OnnxInterface.Place, inputs: ReadonlyArray<OnnxInterface.Place>): string | undefined => {
  const input = inputs.find(({ name }) => name === output.name)
  if (input === undefined) return `makes ${output.name}, and the U-Net takes nothing of that name`
  const [made, taken] = [output.shape[1], input.shape[1]]
  return typeof made === "number" && typeof taken === "number" && made !== taken
    ? `makes ${output.name} of ${made} channels, and the U-Net takes ${taken}`
    : undefined
}

const checkControlNet = Effect.fnUntraced(function* (
  { model }: ControlNetFiles,
  unet: OnnxInterface.OnnxInterface
): Effect.fn.Return<void, ImageError> {
  const { outputs } = yield* interfaceOf(model)
  const wrong = outputs.map((output) => wrongResidual(output, unet.inputs)).find((problem) => problem !== undefined)
  if (wrong !== undefined) return yield* fail(`${model} ${wrong}`)
})

/**
 * Finds the ControlNets and LoRAs of a folder and checks them against its U-Net; `loras` are further files by name, which count where
 * a name is in both. Fails with `EngineFailure`, which names the file that is missing or doesn't fit.
 */
export const read = Effect.fnUntraced(function* (
  folder: string,
  unetPath: string,
  loras: ReadonlyMap<string, string>
): Effect.fn.Return<Adapters, ImageError> {
  const own = join(folder, "loras")
  const adapters: Adapters = {
    controlnets: yield* findControlNets(join(folder, "controlnet")),
    loras: new Map([...lorasAmong(own, yield* listIfThere(own)), ...loras])
  }
  if (adapters.controlnets.size + adapters.loras.size === 0) return adapters
  const unet = yield* interfaceOf(unetPath)
  yield* Effect.forEach(adapters.controlnets.values(), (files) => checkControlNet(files, unet), { discard: true })
  yield* Effect.forEach(adapters.loras.values(), (path) => Lora.check(path, unet.inputs), { discard: true }).pipe(
    Effect.mapError(({ description }) => fail(description))
  )
  return adapters
})
