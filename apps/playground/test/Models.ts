/** Models as the server lists them, for tests. */
import type { Model } from "../src/api/Models.ts"

/** The bundled model. */
export const sketch: Model = {
  name: "sketch",
  family: "sketch",
  description: "Simple things.",
  can: new Set(["negative_prompt", "cfg_scale", "sampler", "style_preset", "image"]),
  defaults: { width: 512, height: 512, steps: 20, cfg_scale: 4 },
  sizes: [{ width: 512, height: 512 }],
  maximumSteps: 100,
  multipleOf: 1,
  choices: { loras: [], controlnets: [], samplers: ["DPM++ 2M", "Euler"], styles: ["Flat", "Cartoon"] },
  presets: [
    {
      name: "quick",
      description: "Eight steps.",
      settings: { width: 512, height: 512, steps: 8, cfg_scale: 4, sampler: "DPM++ 2M" }
    },
    {
      name: "comic",
      description: "As in a comic.",
      settings: { style_preset: "Cartoon", negative_prompt: "photograph" }
    }
  ],
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
  choices: { loras: ["Logo"], controlnets: ["canny"], samplers: [], styles: [] },
  presets: [],
  price: 0.0016
}
