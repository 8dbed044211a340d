/** Runs the built command as people do: as a process of its own, without a terminal and without this machine's keys. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url))

export interface Options {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called once the process runs, e.g. to send it a signal later. */
  readonly started?: (child: ChildProcess) => void
}

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly errors: string
}

export const environment = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" }

export const runCommand = async (args: ReadonlyArray<string>, options: Options = {}): Promise<Outcome> => {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { ...environment, ...options.env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let out = ""
  let errors = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text
  })
  options.started?.(child)
  const [code, signal] = await once(child, "close")
  return { code, signal, out, errors }
}
