/** What ExifTool, which most others go by, reads in our files. Where it isn't installed, the tests are skipped, and say so. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { spawnSync } from "node:child_process"
import * as Parameters from "../src/Parameters.ts"
import * as Provenance from "../src/Provenance.ts"
import type { Settings } from "../src/Settings.ts"
import * as Pictures from "./Pictures.ts"

const isInstalled = spawnSync("exiftool", ["-ver"]).status === 0

const cat: Settings = {
  prompt: 'a café cat, "wearing"\nsunglasses: 猫 🐈',
  negative_prompt: "blurry",
  steps: 20,
  sampler: "DPM++ 2M Karras",
  cfg_scale: 7,
  seed: 18_446_744_073_709_551_615n,
  width: 512,
  height: 512,
  model_name: "sketch"
}

const Report = Schema.Struct({
  Parameters: Schema.optionalKey(Schema.String),
  UserComment: Schema.optionalKey(Schema.String),
  DigitalSourceType: Schema.String,
  CreatorTool: Schema.String,
  Title: Schema.optionalKey(Schema.String),
  Copyright: Schema.optionalKey(Schema.String),
  Error: Schema.optionalKey(Schema.String)
})

const inspect = (bytes: Uint8Array) => {
  const { stdout } = spawnSync("exiftool", ["-json", "-n", "-"], { input: bytes, encoding: "utf8" })
  return Effect.map(
    Schema.decodeEffect(Schema.fromJsonString(Schema.NonEmptyArray(Report)))(stdout),
    ([report]) => report
  )
}

describe.skipIf(!isInstalled)(`exiftool${isInstalled ? "" : " (skipped: exiftool is not installed)"}`, () => {
  it.effect.each(Pictures.names)("reads settings, mark and tool of a %s", (name) =>
    Effect.gen(function* () {
      const bytes = yield* Effect.promise(() => Pictures.file(name))
      const report = yield* inspect(Provenance.write(bytes, cat))
      assert.strictEqual(name.startsWith("png") ? report.Parameters : report.UserComment, Parameters.print(cat))
      assert.strictEqual(
        report.DigitalSourceType,
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
      )
      assert.strictEqual(report.CreatorTool, "hyperimage")
      assert.isUndefined(report.Error)
    })
  )

  it.effect.each(Pictures.toldNames)("still reads what another tool said in a %s", (name) =>
    Effect.gen(function* () {
      const bytes = yield* Effect.promise(() => Pictures.file(name))
      const report = yield* inspect(Provenance.write(bytes, cat))
      assert.strictEqual(report.Title, "Katze, Öl auf Lärche")
      assert.strictEqual(report.Copyright, "Nobody")
    })
  )
})
