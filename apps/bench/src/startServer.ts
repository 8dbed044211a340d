/** The picture server as a child process. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/** Starts it, and says where it listens. */
export const startServer = async (): Promise<{ readonly url: string; readonly stop: () => void }> => {
  const child = fork(fileURLToPath(new URL("PictureServer.ts", import.meta.url)), {
    stdio: ["ignore", "pipe", "inherit", "ipc"]
  })
  const [line] = child.stdout === null ? [""] : await once(child.stdout, "data")
  return { url: `http://127.0.0.1:${String(line).trim()}`, stop: () => child.kill() }
}
