/** Models as the server lists them, for tests. */
import type { Model } from "../src/api/Models.ts"

/** The bundled model. */
export const sketch: Model = {
  name: "sketch",
  family: "sketch",
  description: "Simple things.",
  can: new Set(["negative_prompt", "cfg_scale", "sampler", "image"]),
  defaults: { width: 512, height: 512, steps: 20, cfg_scale: 4 },
  sizes: [{ width: 512, height: 512 }],
  maximumSteps: 100,
  multipleOf: 1,
  controlnets: [],
  isSunset: false,
  servedBy: "sketch",
  price: 0
}

/** A model that costs, takes LoRAs and ControlNets, and goes to four steps. */
export const costly: Model = {
  ...sketch,
  name: "costly",
  can: new Set(["lora", "controlnet_name"]),
  defaults: { width: 1024, height: 1024, steps: 4 },
  maximumSteps: 4,
  controlnets: ["canny"],
  price: 0.0016
}
