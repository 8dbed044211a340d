import * as Json from "@hyperimage/core/Json"
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"

const parsed = (text: string) => Result.getOrThrow(Json.parse(text))

describe("Json", () => {
  it("keeps an integer that a number would round", () => {
    assert.deepStrictEqual(parsed('{"seed":18446744073709551615}'), { seed: 18446744073709551615n })
    assert.deepStrictEqual(parsed('{"seed":9007199254740993}'), { seed: 9007199254740993n })
  })

  it("leaves numbers that fit, and long fractions, as numbers", () => {
    assert.deepStrictEqual(parsed('{"a":9007199254740991,"b":0.90123462677001953125,"c":1e21}'), {
      a: 9007199254740991,
      b: 0.9012346267700195,
      c: 1e21
    })
  })

  it("leaves digits in texts alone", () => {
    assert.deepStrictEqual(parsed('{"seed":18446744073709551615,"prompt":"18446744073709551615"}'), {
      seed: 18446744073709551615n,
      prompt: "18446744073709551615"
    })
  })

  it("says why a text is not JSON without repeating the text", () => {
    const result = Json.parse('{"prompt": a secret cat}')
    assert.isTrue(Result.isFailure(result))
    if (Result.isFailure(result)) {
      assert.notInclude(result.failure.message, "secret")
      assert.include(result.failure.message, "Unexpected token")
    }
  })

  it.prop("prints the very text that it parsed, for any JSON", [Schema.Json], ([value]) => {
    const text = JSON.stringify(value)
    assert.strictEqual(Json.stringify(parsed(text)), text)
  })

  it.prop("brings any 64-bit integer back whole", [Schema.BigInt], ([value]) => {
    const back = parsed(Json.stringify({ value }))
    assert.strictEqual(BigInt((back as { value: number | bigint }).value), value)
  })
})
