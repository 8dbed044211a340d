/** A server of the door's measurements as a child process: where it listens, and what it uses. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** What a process has used so far. */
export interface Used {
  /** Milliseconds of CPU time since it began. */
  readonly cpu: number
  /** Megabytes that it takes of the machine's memory. */
  readonly rss: number
}

export interface Contender {
  readonly port: number
  /**
   * What it has used. With `collected`, after its garbage was collected: that throws away what V8 has compiled too, so it has no place
   * between requests whose time is measured.
   */
  readonly used: (when?: "collected") => Promise<Used>
  readonly stop: () => void
}

/** Starts one; see `doorServer.ts` for the kinds. */
export const start = async (...args: ReadonlyArray<string>): Promise<Contender> => {
  const child = fork(fileURLToPath(new URL("doorServer.ts", import.meta.url)), args, {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "pipe", "inherit", "ipc"]
  })
  const [line] = child.stdout === null ? [""] : await once(child.stdout, "data")
  return {
    port: Number(String(line).trim()),
    used: (when) =>
      new Promise((resolve) => {
        child.once("message", (used: Used) => resolve(used))
        child.send(when ?? "now")
      }),
    stop: () => void child.kill()
  }
}
