/** Runs the built programs of this app as a user does: as child processes, with an environment of their own. */
import { Effect, Schedule } from "effect"
import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
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
  /** What it has printed so far, on standard output and into its log. */
  readonly printed: () => string
  /** Sends a signal. */
  readonly signal: (signal: NodeJS.Signals) => void
  /** Its exit code, or the signal that ended it. */
  readonly exit: Effect.Effect<number | NodeJS.Signals | null>
}

/** Where and with what a server is started. */
export interface Start {
  readonly env?: Record<string, string>
  readonly args?: ReadonlyArray<string>
  readonly folder?: string
}

/** Starts the server on a free port and waits until it says where it is; it is killed with the scope. */
export const serve = ({ args = [], env = {}, folder = tmpdir() }: Start = {}) =>
  Effect.acquireRelease(
    Effect.callback<Running>((resume) => {
      const child = spawn(process.execPath, [`${dist}main.js`, ...args], {
        cwd: folder,
        env: environment({ PORT: "0", ...env })
      })
      let printed = ""
      let out = ""
      const exit = new Promise<number | NodeJS.Signals | null>((done) =>
        child.on("close", (code, signal) => done(code ?? signal))
      )
      void exit.then(() => resume(Effect.die(`the server ended: ${printed}`)))
      child.stderr.on("data", (text) => (printed += text))
      child.stdout.on("data", (text) => {
        printed += text
        out += text
        if (!out.endsWith("\n")) return
        resume(
          Effect.succeed({
            url: out.trim(),
            printed: () => printed,
            signal: (signal) => void child.kill(signal),
            exit: Effect.promise(() => exit)
          })
        )
      })
    }),
    ({ signal }) => Effect.sync(() => signal("SIGKILL"))
  )

/** Waits until something is so, looking again and again. */
export const until = <A>(look: Effect.Effect<A>, isSo: (value: A) => boolean) =>
  look.pipe(
    Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: isSo }),
    Effect.timeout("20 seconds"),
    Effect.orDie
  )
