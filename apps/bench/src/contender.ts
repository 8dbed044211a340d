/** A server of the door's measurements as a child process: where it listens, and what it uses. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** What a process has used so far. */
export interface Used {
  /** Milliseconds of CPU time since it began. */
  readonly cpu: number
  /** Megabytes that it takes of the machine's memory, after its garbage is collected. */
  readonly rss: number
}

export interface Contender {
  readonly port: number
  readonly used: () => Promise<Used>
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
    used: () =>
      new Promise((resolve) => {
        child.once("message", (used: Used) => resolve(used))
        child.send("used")
      }),
    stop: () => void child.kill()
  }
}
