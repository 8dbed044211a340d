/**
 * Compiles the examples of a package: every `@example` in the doc comments of its sources, and every `ts` block of its README.
 *
 * Run in a package's folder: `node ../../scripts/check-examples.ts [markdown files …]`. Each example becomes a module of its own
 * in `.examples/`, checked with the package's own settings, so that a renamed export breaks the build and not the reader.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"

const folder = ".examples"

/** The code of each `@example`: from the tag to the next tag or the end of the comment. */
const fromComments = (source: string): ReadonlyArray<string> =>
  [...source.matchAll(/\/\*\*.*?\*\//gs)].flatMap(([comment]) =>
    comment
      .replace(/\*\/$/, "")
      .split("\n")
      .map((line) => line.replace(/^\s*\*( |$)/, ""))
      .join("\n")
      .split(/^@/m)
      .filter((section) => section.startsWith("example"))
      .map((section) => section.slice("example".length).replace(/^[ \t]*```ts\n|```\s*$/gm, ""))
  )

const fromMarkdown = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code ?? "")

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)

let count = 0
const write = (origin: string, examples: ReadonlyArray<string>) =>
  examples.forEach((code, index) => {
    count += 1
    // `export {}` makes a module of an example that neither imports nor exports.
    writeFileSync(`${folder}/${basename(origin)}-${index + 1}.ts`, `${code}\nexport {}\n`)
  })

for (const file of globSync("src/**/*.ts")) write(file.replaceAll("/", "-"), fromComments(readFileSync(file, "utf8")))
for (const file of ["README.md", ...process.argv.slice(2)]) {
  if (existsSync(file)) write(file, fromMarkdown(readFileSync(file, "utf8")))
}

writeFileSync(
  `${folder}/tsconfig.json`,
  JSON.stringify({
    extends: "../tsconfig.json",
    compilerOptions: { noEmit: true, noUnusedLocals: false, noUnusedParameters: false },
    include: ["*.ts"]
  })
)

const { status } = spawnSync("tsc", ["-p", folder], { stdio: "inherit" })
if (status === 0) {
  rmSync(folder, { recursive: true })
  console.log(`${count} examples compile`)
}
process.exitCode = status ?? 1
