/**
 * How several generations share one model: each takes its turn for one run of a network, then goes to the end of the line.
 *
 * ONNX Runtime holds its thread while a network runs, so runs are the natural portions. Before each one the thread looks at its
 * messages, which is when a cancellation takes effect.
 */
import { setImmediate } from "node:timers/promises"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as NativeGate from "./NativeGate.ts"

/** A network failed to load, or to run. */
export class NetworkFailure extends Data.TaggedError("NetworkFailure")<{ readonly description: string }> {}

/** One generation's place among those that share a model. All calls into ONNX Runtime are made through one. */
export interface Turn {
  /** Waits for its turn, then does the work, alone. It can be interrupted before the work, not during it. */
  readonly take: <A>(work: () => Promise<A>) => Effect.Effect<A, NetworkFailure>
  /** Seconds that the work of all turns took so far, waiting not counted. */
  readonly seconds: () => number
}

/** The line itself: gives a place to each generation that joins. */
export interface Turns {
  readonly join: () => Turn
}

const failure = (cause: unknown) =>
  new NetworkFailure({ description: cause instanceof Error ? cause.message : String(cause) })

/** Makes a call into native code, unless the worker is about to end. */
const pass = async <A>(gate: NativeGate.NativeGate, work: () => Promise<A>): Promise<A> => {
  if (!NativeGate.enter(gate)) return Promise.reject(new Error("the worker is ending"))
  try {
    return await work()
  } finally {
    NativeGate.leave(gate)
  }
}

/** A line for one model, whose thread can be ended through the gate. */
export const make = (gate: NativeGate.NativeGate = NativeGate.make()): Effect.Effect<Turns> =>
  Effect.map(Semaphore.make(1), (semaphore) => ({
    join: () => {
      let milliseconds = 0
      return {
        seconds: () => milliseconds / 1000,
        take: (work) =>
          semaphore.withPermit(
            Effect.andThen(
              Effect.promise(() => setImmediate()),
              Effect.uninterruptible(
                Effect.tryPromise({
                  try: async () => {
                    const begin = performance.now()
                    const result = await pass(gate, work)
                    milliseconds += performance.now() - begin
                    return result
                  },
                  catch: failure
                })
              )
            )
          )
      }
    }
  }))
