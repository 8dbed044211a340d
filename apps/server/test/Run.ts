/** Runs the built programs of this app as a user does: as child processes, with an environment of their own. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const dist = fileURLToPath(new URL("../dist/", import.meta.url))

/** Nothing of the machine's own settings, but what Node itself needs. */
const environment = (own: Record<string, string>) => ({ PATH: process.env["PATH"] ?? "", ...own })

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, in a folder. */
export const run = (program: string, args: ReadonlyArray<string>, folder: string) =>
  Effect.callback<Finished>((resume) => {
    const child = spawn(process.execPath, [dist + program, ...args], { cwd: folder, env: environment({}) })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (text) => (stdout += text))
    child.stderr.on("data", (text) => (stderr += text))
    child.on("close", (code) => resume(Effect.succeed({ code, stdout, stderr })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

export interface Running {
  /** Where its API begins. */
  readonly url: string
  /** What it has printed so far. */
  readonly printed: () => string
  /** Sends a signal and gives the exit code. */
  readonly end: (signal: NodeJS.Signals) => Effect.Effect<number | null>
}

/** Starts the server on a free port and waits until it says where it is; it is killed with the scope. */
export const serve = (env: Record<string, string>) =>
  Effect.acquireRelease(
    Effect.callback<Running & { readonly kill: () => void }>((resume) => {
      const child = spawn(process.execPath, [`${dist}main.js`], { env: environment({ PORT: "0", ...env }) })
      let printed = ""
      const exit = new Promise<number | null>((done) => child.on("close", done))
      void exit.then(() => resume(Effect.die(`the server ended: ${printed}`)))
      const hear = (text: Buffer) => {
        printed += text.toString()
        const url = /POST (\S+)\/image\/generation/.exec(printed)?.[1]
        if (url !== undefined && /(serving this machine only|Asking for)/.test(printed)) {
          resume(
            Effect.succeed({
              url,
              printed: () => printed,
              kill: () => void child.kill("SIGKILL"),
              end: (signal) =>
                Effect.promise(() => {
                  child.kill(signal)
                  return exit
                })
            })
          )
        }
      }
      child.stdout.on("data", hear)
      child.stderr.on("data", hear)
    }),
    ({ kill }) => Effect.sync(kill)
  )
