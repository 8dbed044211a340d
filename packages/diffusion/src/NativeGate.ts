/**
 * A gate in front of native code, shared by two threads, so that a worker is never ended while it is inside.
 *
 * ONNX Runtime's binding can't stand its thread being ended during a call: the whole process aborts. The worker passes the gate for
 * each call; whoever wants to end the worker closes the gate first, which waits for the call under way and lets no further one in.
 */

/** One 32-bit word in memory that both threads see. */
export type NativeGate = Int32Array<SharedArrayBuffer>

const open = 0
const inside = 1
/** Somebody is inside, and the gate will be closed when they leave. */
const closing = 2
const closed = 3

/** An open gate. */
export const make = (): NativeGate => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** For the worker: passes the gate if it is open. Calls must not overlap. */
export const enter = (gate: NativeGate): boolean => Atomics.compareExchange(gate, 0, open, inside) === open

/** For the worker: the call is over. */
export const leave = (gate: NativeGate): void => {
  if (Atomics.compareExchange(gate, 0, inside, open) !== closing) return
  Atomics.store(gate, 0, closed)
  Atomics.notify(gate, 0)
}

/** Lets nobody in any more; says whether somebody is still inside. */
const shut = (gate: NativeGate): boolean => {
  while (true) {
    const state = Atomics.load(gate, 0)
    if (state === closing || state === closed) return state === closing
    const next = state === inside ? closing : closed
    if (Atomics.compareExchange(gate, 0, state, next) === state) return next === closing
  }
}

/** Closes the gate; done when nobody is inside. */
export const close = async (gate: NativeGate): Promise<void> => {
  if (shut(gate)) await Atomics.waitAsync(gate, 0, closing).value
}

/** Closes the gate and blocks this thread until nobody is inside, at most `milliseconds`. For a process that is about to exit. */
export const closeBlocking = (gate: NativeGate, milliseconds: number): void => {
  if (shut(gate)) Atomics.wait(gate, 0, closing, milliseconds)
}

/** The worker is gone, whatever it was doing: nobody is inside any more. */
export const abandon = (gate: NativeGate): void => {
  Atomics.store(gate, 0, closed)
  Atomics.notify(gate, 0)
}
