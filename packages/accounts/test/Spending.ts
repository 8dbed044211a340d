/** A process of its own that spends ten cents for Alice, as often as it is told and a dollar a day allows, and says how often that was. */
import * as Accounts from "@hyperimage/accounts/Accounts"
import * as Ledger from "@hyperimage/core/Ledger"
import { Effect } from "effect"

const [, , file = "", times = "0"] = process.argv

const program = Effect.gen(function* () {
  const ledger = yield* Ledger.Ledger
  const opening = {
    caller: "alice",
    model: "scripted",
    pictures: 1,
    estimate: 0.1,
    within: { dollars: 1, since: Date.now() }
  }
  const results = yield* Effect.forEach(Array.from({ length: Number(times) }), () => ledger.open(opening), {
    concurrency: "unbounded"
  })
  process.stdout.write(String(results.filter(({ _tag }) => _tag === "Opened").length))
})

await Effect.runPromise(Effect.provide(program, Accounts.layer({ file })))
