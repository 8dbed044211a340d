/**
 * What must not compile: the type checker fails where one of these lines, each expected to be an error, is none.
 */
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Preset from "@hyperimage/core/Preset"
import { able, portrait, swift } from "./Models.ts"

/** A model that can, can. */
export const allowed = Pipeline.prompt(able, "a cat").pipe(
  Pipeline.negativePrompt("blurry"),
  Pipeline.guidance(5),
  Pipeline.lora({ Pixel_Art: 0.7 }),
  Pipeline.controlNet("canny", "aGVsbG8="),
  Pipeline.startFrom("aGVsbG8=", 0.5),
  Pipeline.secondPass(Pipeline.prompt(portrait, "a cat"), { strength: 0.3 })
)

const quick = Pipeline.prompt(swift, "a cat").pipe(Pipeline.steps(2), Pipeline.size(512, 512), Pipeline.variations(9))

// @ts-expect-error the model does not declare lora
quick.pipe(Pipeline.lora({ Pixel_Art: 0.7 }))
// @ts-expect-error the model does not declare negative_prompt
quick.pipe(Pipeline.negativePrompt("blurry"))
// @ts-expect-error the model does not declare cfg_scale
quick.pipe(Pipeline.guidance(5))
// @ts-expect-error the model does not declare controlnet_name
quick.pipe(Pipeline.controlNet("canny", "aGVsbG8="))
// @ts-expect-error the model does not declare image
quick.pipe(Pipeline.startFrom("aGVsbG8=", 0.5))
// @ts-expect-error the second pass starts from a picture, which its model can't
Pipeline.prompt(able, "a cat").pipe(Pipeline.secondPass(quick, { strength: 0.3 }))
// @ts-expect-error a preset can't set what its model doesn't follow
Preset.make(swift, { name: "odd", description: "", settings: { negative_prompt: "blurry" } })
