/**
 * The adapters that requests asked for, kept loaded by the worker: ControlNets all, combinations of LoRAs the last few.
 *
 * A combination is read from its files and multiplied out once for all requests with the same names and weights; a repeated request, or
 * four seeds of one, pay nothing. Requests at the same time share one loading.
 */
import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Adapters } from "./Adapters.ts"
import * as ControlNet from "./ControlNet.ts"
import * as Lora from "./Lora.ts"
import type { Feeds } from "./Network.ts"
import { NetworkFailure, type Turn } from "./Turns.ts"
import type { WeightedName } from "./WorkerProtocol.ts"

/** Where a pipeline gets adapters from. */
export interface AdapterCache {
  readonly controlnet: (name: string) => Effect.Effect<ControlNet.ControlNet, NetworkFailure>
  /** LoRAs together, as feeds for the U-Net. */
  readonly loras: (loras: ReadonlyArray<WeightedName>) => Effect.Effect<Feeds, NetworkFailure>
}

/** As many combinations as requests share a worker by default. */
const mostCombinations = 4

/** What is there stays; what failed may have been mended by the next time. */
const timeToLive = (exit: Exit.Exit<unknown, unknown>) => (Exit.isSuccess(exit) ? Duration.infinity : Duration.zero)

const unknown = (name: string) => new NetworkFailure({ description: `the model's folder has no ${name}` })

/** Loads nothing yet; what it loads, it loads at the turn given here, whoever asks first. */
export const make = Effect.fnUntraced(function* (
  turn: Turn,
  adapters: Adapters,
  threads: number
): Effect.fn.Return<AdapterCache> {
  const weighted = Effect.fnUntraced(function* ({ name, weight }: WeightedName) {
    const path = adapters.loras.get(name)
    if (path === undefined) return yield* unknown(name)
    const lora = yield* Effect.mapError(Lora.read(path), ({ description }) => new NetworkFailure({ description }))
    return { lora, weight }
  })
  const controlnets = yield* Cache.makeWith(
    (name: string) => {
      const files = adapters.controlnets.get(name)
      return files === undefined ? Effect.fail(unknown(name)) : ControlNet.load(turn, files, threads)
    },
    { capacity: Infinity, timeToLive }
  )
  const combinations = yield* Cache.makeWith(
    (loras: ReadonlyArray<WeightedName>) => Effect.map(Effect.forEach(loras, weighted), Lora.combine),
    { capacity: mostCombinations, timeToLive }
  )
  return {
    controlnet: (name) => Cache.get(controlnets, name),
    loras: (loras) => (loras.length === 0 ? Effect.succeed({}) : Cache.get(combinations, loras))
  }
})
