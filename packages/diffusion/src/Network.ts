/**
 * One `model.onnx`: loaded, checked, and run on 32-bit floats.
 *
 * Half precision is refused: onnxruntime-node 1.30 can't read 16-bit tensors on Node 24 and later.
 */
import * as Effect from "effect/Effect"
import { InferenceSession, Tensor } from "onnxruntime-node"
import { NetworkFailure, type Turn } from "./Turns.ts"

/** What a network wants or gives under a name: its element type, and its shape with names for sizes that vary. */
export interface Value {
  readonly name: string
  readonly type: string
  readonly shape: ReadonlyArray<number | string>
}

/** An array with its shape. Integers are for tokens and timesteps. */
export interface Values {
  readonly data: Float32Array | BigInt64Array
  readonly shape: ReadonlyArray<number>
}

/** What a network is given, by the names of its inputs. */
export type Feeds = Readonly<Record<string, Values>>

/** What a network gives under a name. */
export interface Output {
  readonly data: Float32Array
  readonly shape: ReadonlyArray<number>
}

/** A network that is ready to run. */
export interface Network {
  readonly inputs: ReadonlyArray<Value>
  readonly outputs: ReadonlyArray<Value>
  /** Runs it when the turn comes. Gives every output. */
  readonly run: (turn: Turn, feeds: Feeds) => Effect.Effect<ReadonlyMap<string, Output>, NetworkFailure>
}

/** How to load a network. */
export interface Options {
  readonly path: string
  /** Threads for one run. */
  readonly threads: number
  /** The inputs that the caller can feed; one that it can't is an error. A `*` stands for any text. */
  readonly feeds: ReadonlyArray<string>
}

const valuesOf = (metadata: ReadonlyArray<InferenceSession.ValueMetadata>): ReadonlyArray<Value> =>
  metadata.flatMap((value) => (value.isTensor ? [{ name: value.name, type: value.type, shape: value.shape }] : []))

const tensorOf = ({ data, shape }: Values): Tensor =>
  data instanceof Float32Array ? new Tensor("float32", data, shape) : new Tensor("int64", data, shape)

const known = new Set(["float32", "int64"])

/** Whether a name is what a pattern with at most one `*` says. */
const matches = (name: string, pattern: string): boolean => {
  const [start = "", end] = pattern.split("*")
  return end === undefined ? name === start : name.startsWith(start) && name.endsWith(end)
}

/** What about the network's inputs and outputs can't be served, in words. */
const complaint = (options: Options, inputs: ReadonlyArray<Value>, outputs: ReadonlyArray<Value>) => {
  const unfed = inputs.find((input) => !options.feeds.some((pattern) => matches(input.name, pattern)))
  const wrong = inputs.find((input) => !known.has(input.type)) ?? outputs.find((output) => output.type !== "float32")
  return unfed !== undefined
    ? `wants an input ${unfed.name}, and this engine feeds only ${options.feeds.join(", ")}`
    : wrong === undefined
      ? undefined
      : `has ${wrong.type} values in ${wrong.name}; export it with float32 inputs and outputs`
}

/** Loads a network; fails where it can't be read or is of a kind that is not served. */
export const load = Effect.fnUntraced(function* (
  turn: Turn,
  options: Options
): Effect.fn.Return<Network, NetworkFailure> {
  const session = yield* turn
    .take(() =>
      InferenceSession.create(options.path, {
        executionProviders: ["cpu"],
        graphOptimizationLevel: "all",
        intraOpNumThreads: options.threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        // Threads that wait for work sleep instead of spinning: the machine is not ours alone.
        extra: { session: { intra_op: { allow_spinning: "0" } } }
      })
    )
    .pipe(
      Effect.mapError(
        ({ description }) => new NetworkFailure({ description: `${options.path} can't be loaded: ${description}` })
      )
    )
  const inputs = valuesOf(session.inputMetadata)
  const outputs = valuesOf(session.outputMetadata)
  const problem = complaint(options, inputs, outputs)
  if (problem !== undefined) return yield* new NetworkFailure({ description: `${options.path} ${problem}` })
  const wanted = new Set(inputs.map((input) => input.name))
  return {
    inputs,
    outputs,
    run: (turn, feeds) => {
      const tensors = Object.entries(feeds).filter(([name]) => wanted.has(name))
      return Effect.map(
        turn.take(() => session.run(Object.fromEntries(tensors.map(([name, values]) => [name, tensorOf(values)])))),
        (results) =>
          new Map(
            Object.entries(results).flatMap(([name, { data, dims }]) =>
              data instanceof Float32Array ? [[name, { data, shape: dims }] as const] : []
            )
          )
      )
    }
  }
})

/** Rows of an array in another order, also more than once: `[0, 1, 2, 2]`. */
export const selectRows = ({ data, shape: [rows = 1, ...shape] }: Output, order: ReadonlyArray<number>): Output => {
  const length = data.length / rows
  const selected = new Float32Array(order.length * length)
  for (const [row, from] of order.entries()) {
    selected.set(data.subarray(from * length, (from + 1) * length), row * length)
  }
  return { data: selected, shape: [order.length, ...shape] }
}

/** An output by name, or the first one. */
export const output = (outputs: ReadonlyMap<string, Output>, name?: string): Effect.Effect<Output, NetworkFailure> => {
  const found = name === undefined ? [...outputs.values()][0] : outputs.get(name)
  return found === undefined
    ? Effect.fail(new NetworkFailure({ description: `a network gave no output ${name ?? "at all"}` }))
    : Effect.succeed(found)
}
