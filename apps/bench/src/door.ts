/** The mounted door with an instant engine beside bare handlers of Express and a proxy: requests a second, and CPU time of a request. */
import { type Contender, start } from "./contender.ts"
import { load, post } from "./load.ts"
import { median } from "./measure.ts"
import { type Report, row } from "./table.ts"

const cases = [
  { name: "1 kB answer", bytes: 600, rounds: 9, count: 6000, connections: 16 },
  { name: "1.5 MB picture", bytes: 1_125_000, rounds: 7, count: 200, connections: 8 }
]

const ours = "@hyperimage/express"

const request = post("/v1/image/generation", {
  model_name: "instant",
  prompt: "a cat wearing sunglasses, photorealistic",
  width: 512,
  height: 512,
  steps: 25,
  seed: 7
})

/** Handlers of Express, from the most that can be left out to what is usually written, and the others that are compared with them. */
const contenders = async (bytes: number): Promise<ReadonlyArray<readonly [string, Contender]>> => {
  const end = await start("end", `${bytes}`)
  return [
    ["Express 5, bytes ready, response.end", end],
    ["Express 5, bytes ready, response.send", await start("send", `${bytes}`)],
    ["Express 5, response.json", await start("json", `${bytes}`)],
    [ours, await start("door", `${bytes}`)],
    ["http-proxy-middleware before the first", await start("proxy", `${bytes}`, `http://127.0.0.1:${end.port}`)]
  ]
}

/** What the contenders did in one round. */
type Row = ReadonlyArray<{ readonly perSecond: number; readonly cpu: number }>

/** Runs both cases. */
export const door = async (): Promise<ReadonlyArray<Report>> => {
  const reports: Array<Report> = []
  for (const { bytes, connections, count, name, rounds } of cases) {
    const all = await contenders(bytes)
    const measure = async ([, contender]: readonly [string, Contender]) => {
      const before = await contender.used()
      const { perSecond } = await load(contender.port, request, { connections, count })
      return { perSecond, cpu: ((await contender.used()).cpu - before.cpu) / count }
    }
    for (let warm = 0; warm < 3; warm += 1) for (const one of all) await measure(one)
    const table: Array<Row> = []
    for (let round = 0; round < rounds; round += 1) {
      const results: Array<Row[number]> = []
      for (const one of all) results.push(await measure(one))
      table.push(results)
    }
    const valueOf = (results: Row, index: number) => results[index] ?? { perSecond: Number.NaN, cpu: Number.NaN }
    const over = (index: number, other: number) =>
      median(table.map((results) => valueOf(results, index).perSecond / valueOf(results, other).perSecond))
    const measured = all.map(([what, { stop }], index) => {
      stop()
      return {
        what,
        perSecond: median(table.map((results) => valueOf(results, index).perSecond)),
        cpu: median(table.map((results) => valueOf(results, index).cpu)),
        overEnd: over(index, 0),
        overSend: over(index, 1)
      }
    })
    reports.push({
      title: `Door, instant engine, ${name}`,
      head: ["server", "requests/s", "CPU ms", "× response.end", "× response.send"],
      rows: measured.map(({ cpu, overEnd, overSend, perSecond, what }) =>
        row(what, perSecond.toFixed(0), cpu.toFixed(3), overEnd.toFixed(2), overSend.toFixed(2))
      ),
      goals: measured
        .filter(({ what }) => what === ours)
        .flatMap(({ overEnd, overSend }) => [
          { name: `${name}: requests/s ≥ 0.8× response.end`, value: overEnd, met: overEnd >= 0.8 },
          { name: `${name}: requests/s ≥ 0.8× response.send`, value: overSend, met: overSend >= 0.8 }
        ])
    })
  }
  return reports
}
