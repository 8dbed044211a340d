/** A program that exits with code 3 while a picture is being made. */
import * as Effect from "effect/Effect"
import * as Diffusion from "../src/Diffusion.ts"
import { folder, model, request } from "./weights.ts"

await Effect.gen(function* () {
  const generator = yield* Diffusion.make({ folder, model })
  yield* generator.generate(yield* request({ steps: 100 }), (event) =>
    Effect.sync(() => {
      if (event._tag === "Progress" && event.step === 5) setTimeout(() => process.exit(3), 5)
    })
  )
}).pipe(Effect.scoped, Effect.runPromise)
