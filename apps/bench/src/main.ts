/** Runs the measurements named on the command line, or all of them, and prints their tables; fails where a goal was missed. */
import { client } from "./client.ts"
import { door } from "./door.ts"
import { engine } from "./engine.ts"
import { memory } from "./memory.ts"
import { steady } from "./steady.ts"
import { markdown, type Report } from "./table.ts"

const measurements: { readonly [name: string]: () => Promise<ReadonlyArray<Report>> } = {
  client,
  memory: async () => [await memory()],
  engine: async () => [await engine()],
  door,
  steady: async () => [await steady()]
}

const named = process.argv.slice(2).filter((word) => !word.startsWith("--"))
let missed = 0
for (const [name, measure] of Object.entries(measurements)) {
  if (named.length > 0 && !named.includes(name)) continue
  for (const report of await measure()) {
    console.log(markdown(report))
    missed += report.goals.filter((goal) => !goal.met).length
  }
}
process.exit(missed === 0 ? 0 : 1)
