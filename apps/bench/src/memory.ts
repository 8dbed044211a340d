/** Peak memory of reading four pictures of 8 MB, over what they weigh on the wire; each client in a process of its own. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { startServer } from "./startServer.ts"
import { type Report, row } from "./table.ts"

const pictures = 4
const bytes = 8_000_000
const payload = (pictures * bytes * 4) / 3

/** Peak resident memory, in bytes, that one request added in a fresh process. */
const peakOf = async (baseUrl: string, index: number): Promise<{ name: string; peak: number }> => {
  const child = fork(fileURLToPath(new URL("memoryChild.ts", import.meta.url)), [baseUrl, String(index)], {
    execArgv: ["--expose-gc"]
  })
  const failed = once(child, "exit").then(([code]) => Promise.reject(new Error(`a client ended with code ${code}`)))
  const [message] = await Promise.race([once(child, "message"), failed])
  return message
}

/** Measures each client. */
export const memory = async (): Promise<Report> => {
  const server = await startServer()
  const baseUrl = `${server.url}/${pictures}x${bytes}/v1`
  const peaks: Array<{ name: string; peak: number }> = []
  for (let index = 0; index < 6; index += 1) peaks.push(await peakOf(baseUrl, index))
  server.stop()
  const ours = peaks[1]?.peak ?? Number.NaN
  return {
    title: `Peak memory, ${pictures} pictures of ${bytes / 1e6} MB (${(payload / 1e6).toFixed(1)} MB on the wire)`,
    head: ["client", "MB above idle", "× payload"],
    rows: peaks.map(({ name, peak }) => row(name, (peak / 1e6).toFixed(0), `${(peak / payload).toFixed(2)}×`)),
    goals: [{ name: "@hyperimage/hyperbolic: peak ≤ 3× the payload", value: ours / payload, met: ours <= 3 * payload }]
  }
}
