/** Runs the programs of `clients.md` against the server that it starts. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Page from "./Page.ts"

const bin = fileURLToPath(new URL("../node_modules/hyperimage/dist/bin.js", import.meta.url))

/** `hyperimage serve` on a free port, until the scope closes; gives the address that it prints. */
const server = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly end: () => void }>((resume) => {
    const env = { PATH: process.env["PATH"], PORT: "0", HOST: "127.0.0.1", HYPERIMAGE_API_KEYS: "a-long-random-key" }
    const child = spawn(process.execPath, [bin, "serve"], { env })
    let log = ""
    child.stderr.on("data", (text) => (log += text))
    child.stdout.once("data", (text) =>
      resume(Effect.succeed({ url: String(text).trim(), end: () => void child.kill("SIGKILL") }))
    )
    child.once("close", () => resume(Effect.die(`the server ended: ${log}`)))
  }),
  ({ end }) => Effect.sync(end)
)

interface Ran {
  readonly status: number | null
  readonly output: string
}

/** Runs a program to its end; what it writes to standard error counts where it fails. */
const run = (folder: string, url: string, command: string, ...parameters: ReadonlyArray<string>) =>
  Effect.callback<Ran>((resume) => {
    const env = { PATH: process.env["PATH"], HYPERIMAGE_URL: url }
    const child = spawn(command, parameters, { cwd: folder, env })
    let [printed, log] = ["", ""]
    child.stdout.on("data", (text) => (printed += text))
    child.stderr.on("data", (text) => (log += text))
    child.once("close", (status) => resume(Effect.succeed({ status, output: status === 0 ? printed : printed + log })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const clients = ["openai", "ai", "@hyperbolic/ai-sdk-provider", "@huggingface/inference"]

const strict = "--noEmit --module preserve --target ESNext --strict --skipLibCheck --types node"

describe("clients from npm, unchanged", () => {
  it.live(
    "do what the page says",
    () =>
      Effect.gen(function* () {
        const blocks = yield* Page.read("clients.md")
        const folder = yield* Page.unfold(blocks, Page.installed(...clients))
        const programs = [...blocks.keys()].filter((name) => name.endsWith(".ts"))
        assert.sameMembers(programs, ["openai.ts", "ai-sdk.ts", "huggingface.ts"])
        const { url } = yield* server

        const expected = (program: string) => ({ status: 0, output: (blocks.get(`${program} prints`) ?? "").trimEnd() })
        const trimmed = ({ output, status }: Ran) => ({ status, output: output.trimEnd() })
        for (const program of programs) {
          assert.deepStrictEqual(
            trimmed(yield* run(folder, url, process.execPath, program)),
            expected(program),
            program
          )
        }
        assert.deepStrictEqual(trimmed(yield* run(folder, url, "sh", "curl.sh")), expected("curl.sh"))
        const files = programs.map((program) => `${folder}/${program}`)
        assert.deepStrictEqual(yield* Page.tsc(folder, ...strict.split(" "), ...files), { status: 0, output: "" })
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    180_000
  )
})
