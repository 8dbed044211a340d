/**
 * A page as something to do: the files that it shows, written into a folder outside of the repository, and run there.
 *
 * A code block names the file that it is behind its language, as in `json watercolour/package.json`; a block named
 * `app/main.ts prints` is what running that file prints.
 */
import { Effect, FileSystem, Path } from "effect"
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const repository = fileURLToPath(new URL("../../", import.meta.url))

/** The compiler of the repository. */
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")

/** The blocks of a page by name. */
export const read = (name: string) =>
  FileSystem.FileSystem.use((files) => files.readFileString(`${repository}docs/${name}`)).pipe(
    Effect.map(
      (text) =>
        new Map([...text.matchAll(/^```\w+ ([^\n]+)\n(.*?)^```$/gms)].map(([, block = "", code = ""]) => [block, code]))
    )
  )

/** Where packages that the page depends on are, as an install would link them; our own as they were built. */
const packages = (folder: string): Record<string, string> => ({
  "@hyperimage/core": `${repository}packages/core`,
  "@hyperimage/sdxl": `${repository}packages/sdxl`,
  "@types/node": `${repository}docs/node_modules/@types/node`,
  effect: `${repository}docs/node_modules/effect`,
  hyperimage: `${repository}packages/hyperimage`,
  "hyperimage-watercolour": `${folder}/watercolour`
})

/** Packages of others, as an install would link them. */
export const installed = (...names: ReadonlyArray<string>): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${repository}docs/node_modules/${name}`]))

/**
 * Writes a page's files into a new folder, links what they depend on, our packages and `more`, and gives the folder; it goes with the
 * scope.
 */
export const unfold = Effect.fnUntraced(function* (
  blocks: ReadonlyMap<string, string>,
  more: Record<string, string> = {}
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* files.makeTempDirectoryScoped({ prefix: "hyperimage-page-" })
  const write = (file: string, content: string) =>
    files
      .makeDirectory(path.dirname(file), { recursive: true })
      .pipe(Effect.andThen(files.writeFileString(file, content)))
  for (const [block, content] of blocks) {
    if (!block.includes(" ")) yield* write(path.join(folder, block), content)
  }
  for (const [name, target] of Object.entries({ ...packages(folder), ...more })) {
    const link = path.join(folder, "node_modules", name)
    yield* files.makeDirectory(path.dirname(link), { recursive: true })
    yield* files.symlink(target, link)
  }
  return folder
})

/** Runs a file with this Node, or the compiler, and gives its exit code and what it printed. */
const run = (folder: string, parameters: ReadonlyArray<string>) =>
  Effect.sync(() => {
    const { status, stderr, stdout } = spawnSync(process.execPath, parameters, { cwd: folder, encoding: "utf8" })
    return { status, output: status === 0 ? stdout : stdout + stderr }
  })

/** Runs Node in a folder. */
export const node = (folder: string, ...parameters: ReadonlyArray<string>) => run(folder, parameters)

/** Runs the `hyperimage` command in a folder. */
export const command = (folder: string, ...parameters: ReadonlyArray<string>) =>
  run(folder, [`${repository}packages/hyperimage/dist/bin.js`, ...parameters])

/** Runs the compiler in a folder. */
export const tsc = (folder: string, ...parameters: ReadonlyArray<string>) => run(folder, [compiler, ...parameters])
