import { readFileSync, globSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { InferenceSession } from "onnxruntime-node"
import * as OnnxInterface from "../src/OnnxInterface.ts"
import * as tiny from "./tiny.ts"
import * as weights from "./weights.ts"

const networks = [tiny.folder, weights.folder].flatMap((folder) =>
  globSync("**/*.onnx", { cwd: folder }).map((name) => join(folder, name))
)

const places = (metadata: ReadonlyArray<InferenceSession.ValueMetadata>) =>
  metadata.flatMap((value) => (value.isTensor ? [{ name: value.name, shape: value.shape }] : []))

describe("OnnxInterface", () => {
  for (const path of networks) {
    it(`says of ${path.split("/").slice(-3).join("/")} what ONNX Runtime says`, async () => {
      const session = await InferenceSession.create(path, { logSeverityLevel: 3 })
      const read = OnnxInterface.parse(readFileSync(path))
      assert.deepStrictEqual(read?.inputs, places(session.inputMetadata))
      assert.deepStrictEqual(
        read?.outputs.map(({ name }) => name),
        session.outputNames
      )
    })
  }

  it("takes nothing else for a network, nor one that breaks off", () => {
    const whole = readFileSync(join(tiny.folder, "unet", "model.onnx"))
    for (const file of [Buffer.alloc(0), Buffer.from("not a network"), Buffer.alloc(100, 255), whole.subarray(0, 5000)])
      assert.isUndefined(OnnxInterface.parse(file))
  })
})
