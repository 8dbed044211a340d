/** What tests of the command share: folders that are gone afterwards, a small picture's flags, and somebody else's preset package. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A folder that is gone after the test. */
export const folder = async () => {
  const path = await mkdtemp(join(tmpdir(), "hyperimage-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

/** Flags of a picture that is drawn at once. */
export const quick: ReadonlyArray<string> = ["--size", "128x128", "--steps", "2"]

/** A module such as somebody else's preset package builds to. */
export const plugin = `
const model = {
  name: "watercolor-xl", aliases: ["wc"], family: "sdxl", description: "SDXL, tuned on watercolours.",
  can: { negative_prompt: true, cfg_scale: true }, limits: {}, sizes: [],
  defaults: { width: 640, height: 640, steps: 10, cfg_scale: 6 },
  price: ({ n }) => 0.5 * n, status: "active"
}
export const models = [model]
export const presets = [{ name: "postcard", description: "Wide.", model, settings: { width: 768, height: 512 } }]
`
