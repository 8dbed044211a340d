/**
 * Where the command puts pictures: a file for each as soon as it is ready, so that none is lost if a later one fails, and a look at it
 * in the terminal where that can show one.
 */
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Save from "@hyperimage/core/Save"
import type * as Config from "effect/Config"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import * as TerminalPreview from "../terminal/TerminalPreview.ts"

/** Where pictures go, and what they are called. */
export interface Options {
  readonly folder: string
  /** Its first words are part of each file's name. */
  readonly prompt: string
  /** How many pictures there will be; several are numbered. */
  readonly count: number
}

/** A folder or file that can't be written. */
export class CannotWrite extends Data.TaggedError("CannotWrite")<{ readonly path: string; readonly why: string }> {
  override get message(): string {
    return `--out: ${this.path} can't be written (${this.why}), choose another folder`
  }
}

const cannotWrite = (path: string) =>
  Effect.mapError((error: PlatformError) => new CannotWrite({ path, why: error.reason._tag }))

/** Makes the folder; better before the pictures are paid for than after. */
export const open = Effect.fnUntraced(function* ({
  folder
}: Options): Effect.fn.Return<void, CannotWrite, FileSystem.FileSystem> {
  const files = yield* FileSystem.FileSystem
  yield* files.makeDirectory(folder, { recursive: true }).pipe(cannotWrite(folder))
  yield* files.access(folder, { writable: true }).pipe(cannotWrite(folder))
})

/** Writes a picture and gives back its path. */
export const save = Effect.fnUntraced(function* (
  image: GeneratedImage,
  { count, folder, prompt }: Options
): Effect.fn.Return<string, ImageError | CannotWrite, FileSystem.FileSystem | Path.Path> {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(folder, Save.fileName(image, prompt, count === 1 ? undefined : image.index + 1))
  yield* files.writeFile(file, yield* image.bytes).pipe(cannotWrite(file))
  return file
})

/** The widest preview, in characters. */
const widest = 48

/** The text that shows a picture in this terminal, or `undefined` where it can't show one or the output isn't a terminal. */
export const preview = Effect.fnUntraced(function* (
  image: GeneratedImage
): Effect.fn.Return<string | undefined, Config.ConfigError, Stdio.Stdio | Terminal.Terminal> {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  if (!(yield* stdio.stdoutIsTerminal)) return undefined
  const protocol = TerminalPreview.protocolOf(yield* TerminalPreview.environment)
  const columns = Math.min(widest, yield* terminal.columns)
  return protocol === undefined ? undefined : TerminalPreview.render(protocol, image, columns)
})
