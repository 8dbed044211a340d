/** CPU time of one call, over bare undici: with an answer of 1 kB and with a picture of 1.5 MB. */
import { clients } from "./clients.ts"
import { sideBySide } from "./measure.ts"
import { startServer } from "./startServer.ts"
import { type Report, row } from "./table.ts"

const cases = [
  { name: "1 kB answer", bytes: 600, rounds: 21, calls: 300, limit: 1.5 },
  { name: "1.5 MB picture", bytes: 1_125_000, rounds: 15, calls: 25, limit: 1.1 }
]

/** Runs both cases. */
export const client = async (): Promise<ReadonlyArray<Report>> => {
  const server = await startServer()
  const reports: Array<Report> = []
  for (const { bytes, calls, limit, name, rounds } of cases) {
    const things = await clients(`${server.url}/1x${bytes}/v1`)
    const measured = await sideBySide(things, { rounds, calls })
    reports.push({
      title: `Client, one call, ${name}`,
      head: ["client", "CPU ms", "wall ms", "CPU over bare"],
      rows: measured.map((one) => row(one.name, one.cpu.toFixed(3), one.wall.toFixed(3), `${one.ratio.toFixed(2)}×`)),
      goals: measured
        .filter((one) => one.name === "@hyperimage/hyperbolic")
        .map((one) => ({
          name: `${one.name}, ${name}: CPU ≤ ${limit}× bare`,
          value: one.ratio,
          met: one.ratio <= limit
        }))
    })
  }
  server.stop()
  return reports
}
