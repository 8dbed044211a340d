import { assert, describe, it } from "@effect/vitest"
import * as NativeGate from "../src/NativeGate.ts"

/** Whether a promise is done after all that is ready to run has run. */
const isDone = async (promise: Promise<unknown>) => {
  let done = false
  void promise.then(() => (done = true))
  await new Promise((resolve) => setTimeout(resolve, 10))
  return done
}

describe("NativeGate", () => {
  it("lets one in after another until it is closed", async () => {
    const gate = NativeGate.make()
    assert.isTrue(NativeGate.enter(gate))
    NativeGate.leave(gate)
    assert.isTrue(NativeGate.enter(gate))
    NativeGate.leave(gate)
    assert.isTrue(await isDone(NativeGate.close(gate)))
    assert.isFalse(NativeGate.enter(gate))
  })

  it("is closed only when who is inside has left, and lets nobody in meanwhile", async () => {
    const gate = NativeGate.make()
    NativeGate.enter(gate)
    const closing = [NativeGate.close(gate), NativeGate.close(gate)]
    assert.isFalse(await isDone(Promise.race(closing)))
    assert.isFalse(NativeGate.enter(gate))
    NativeGate.leave(gate)
    assert.isTrue(await isDone(Promise.all(closing)))
    assert.isFalse(NativeGate.enter(gate))
  })

  it("does not wait for a worker that is gone", async () => {
    const gate = NativeGate.make()
    NativeGate.enter(gate)
    const closing = NativeGate.close(gate)
    NativeGate.abandon(gate)
    assert.isTrue(await isDone(closing))
  })

  it("blocks no longer than it may", () => {
    const gate = NativeGate.make()
    NativeGate.enter(gate)
    const begin = performance.now()
    NativeGate.closeBlocking(gate, 20)
    assert.isAtLeast(performance.now() - begin, 19)
  })
})
