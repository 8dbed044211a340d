/** Measures the bot under load and prints a table: `pnpm --filter discord-bot bench`. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { atOnce, type Measured, whileBusy } from "./Load.ts"

const row = (what: string, { answers, p50, p99, slowest }: Measured, goal: string) =>
  `| ${what} | ${answers} | ${p50.toFixed(0)} ms | ${p99.toFixed(0)} ms | ${slowest.toFixed(0)} ms | ${goal} |`

const program = Effect.gen(function* () {
  const busy = yield* whileBusy(200, "50 millis")
  const { first, pictures } = yield* atOnce(200)
  const lines = [
    "| what | people | median | p99 | slowest | goal |",
    "| --- | --- | --- | --- | --- | --- |",
    row("deferred answer, engine busy, one person every 50 ms", busy, "p99 < 200 ms"),
    row("deferred answer, 200 people at the same moment", first, "all within Discord's 3 s"),
    row("picture, 200 people at the same moment", pictures, "everybody has one")
  ]
  yield* Console.log(lines.join("\n"))
})

await Effect.runPromise(program)
process.exit()
