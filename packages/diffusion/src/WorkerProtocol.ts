/**
 * What the main thread and the worker say to each other. Everything is plain data that `postMessage` can clone; pictures are
 * transferred, not copied.
 *
 * Both ends are files of this package and of one version, so that the types are the whole check.
 */
import type { Field } from "@hyperimage/core/ImageRequest"
import type { ModelFolder } from "./ModelFolder.ts"
import type { NativeGate } from "./NativeGate.ts"
import type { Sampler } from "./Sampler.ts"

/** What a worker is started with. */
export interface Startup {
  readonly folder: ModelFolder
  /** Threads for one run of a network. */
  readonly threads: number
  /** Closed before the worker is ended. */
  readonly gate: NativeGate
}

/** One request in the terms of a pipeline: texts are tokens, names are resolved, seeds are drawn. */
export interface Job {
  readonly prompt: ReadonlyArray<number>
  readonly negativePrompt: ReadonlyArray<number>
  /** The tokens of the empty text. */
  readonly noPrompt: ReadonlyArray<number>
  readonly guidance: number
  readonly steps: number
  readonly sampler: Sampler
  /** Size of the pictures, in pixels. */
  readonly width: number
  readonly height: number
  /** One for each picture. */
  readonly seeds: ReadonlyArray<bigint>
  /** Image-to-image: the file to start from, and how far to leave it, 0 to 1. */
  readonly start?: { readonly file: Uint8Array; readonly strength: number }
  /** The ControlNet to use, and the file that it follows. */
  readonly control?: { readonly name: string; readonly file: Uint8Array }
  /** The LoRAs to use; weights are not 0. */
  readonly loras: ReadonlyArray<WeightedName>
}

/** A LoRA by its name in the folder, and how strongly it counts. */
export interface WeightedName {
  readonly name: string
  readonly weight: number
}

/** To the worker. */
export type Command =
  | { readonly _tag: "Generate"; readonly id: number; readonly job: Job }
  /** Stops a job before its next run of a network; no more is heard of it. */
  | { readonly _tag: "Cancel"; readonly id: number }

/** What is heard of a job. `Finished` and `Failed` are the last. */
export type JobMessage =
  /** The worker has begun with it. */
  | { readonly _tag: "Started"; readonly id: number }
  /** `step` of `of` evaluations are done, over all pictures. `preview` is a small PNG. */
  | {
      readonly _tag: "Progress"
      readonly id: number
      readonly index: number
      readonly step: number
      readonly of: number
      readonly preview?: Uint8Array
    }
  /** Picture `index` is finished; `png` is the file. */
  | { readonly _tag: "Picture"; readonly id: number; readonly index: number; readonly png: Uint8Array }
  /** All are; `seconds` is how long its networks ran. */
  | { readonly _tag: "Finished"; readonly id: number; readonly seconds: number }
  | { readonly _tag: "Failed"; readonly id: number; readonly failure: Failure }

/** Why a job failed: the engine broke, or the picture in a field can't be read. */
export type Failure =
  | { readonly _tag: "NetworkFailure"; readonly description: string }
  | { readonly _tag: "PictureFailure"; readonly description: string; readonly field: PictureField }

/** A field of a request that has a picture. */
export type PictureField = Extract<Field, "image" | "controlnet_image">

/** From the worker. The first is `Ready` or `Unusable`. */
export type Message =
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Unusable"; readonly description: string }
  | JobMessage
