/**
 * What must not compile: the type checker fails where one of these lines, each expected to be an error, is none.
 */
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Flux from "@hyperimage/flux"
import * as Lora from "@hyperimage/lora"
import * as Sdxl from "@hyperimage/sdxl"

/** On a model that takes LoRAs, a step keeps what else the model can do. */
export const able = Pipeline.prompt(Sdxl.base, "a cat").pipe(
  Lora.apply("Pixel_Art", 0.7),
  Lora.combine({ Logo: 0.8, "loras/watercolour.safetensors": 0.3 }),
  Pipeline.negativePrompt("blurry")
)

// @ts-expect-error schnell takes no LoRA
Pipeline.prompt(Flux.schnell, "a cat").pipe(Lora.apply("Pixel_Art", 0.7))
// @ts-expect-error … nor does a preset of it
Pipeline.prompt(Flux.schnellInstant, "a cat").pipe(Lora.combine({ Pixel_Art: 0.7 }))
// @ts-expect-error a weight is a number
Lora.combine({ Pixel_Art: "0.7" })
