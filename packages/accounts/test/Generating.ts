/** A process of its own that makes three pictures for Alice and hangs in the next two, until somebody kills it. */
import * as Accounts from "@hyperimage/accounts/Accounts"
import * as Caller from "@hyperimage/core/Caller"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Ledger from "@hyperimage/core/Ledger"
import { Effect, Result } from "effect"

const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

let asked = 0
const engine = ImageGenerator.make({
  provider: { name: "scripted", kind: "internal" },
  models: Effect.succeed([]),
  generate: (request) => {
    asked += 1
    if (asked > 3) return Effect.never
    const image = Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0 }))
    // An actual price above the estimate of $0.0025, so that the sums tell them apart.
    return Effect.succeed({
      model: request.model_name,
      images: [image],
      inference_time: 0,
      cost: 0.004,
      warnings: []
    })
  }
})

const program = Effect.gen(function* () {
  const generator = yield* Ledger.wrapper({ ledger: yield* Ledger.Ledger })(engine)
  const request = yield* ImageRequest.decode({
    model_name: "scripted",
    prompt: "a cat",
    width: 512,
    height: 512,
    steps: 25
  })
  const generate = (number: number) =>
    generator
      .generate(request)
      .pipe(Caller.as({ id: "alice" }), Effect.provideService(Caller.RequestId, `request-${number}`))
  for (const number of [1, 2, 3]) {
    yield* generate(number)
    yield* Effect.sleep(2) // so that each row has a time of its own
  }
  yield* Effect.forkChild(generate(4))
  yield* Effect.forkChild(generate(5))
  yield* Effect.sleep(100)
  process.stdout.write(`3 made, ${asked - 3} under way\n`)
  return yield* Effect.never
})

await Effect.runPromise(Effect.provide(program, Accounts.layer({ file: process.argv[2] ?? "" })))
