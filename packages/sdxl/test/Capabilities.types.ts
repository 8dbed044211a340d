/**
 * What must not compile: the type checker fails where one of these lines, each expected to be an error, is none.
 */
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Sdxl from "@hyperimage/sdxl"

/** The base model does all of it. */
export const able = Pipeline.prompt(Sdxl.base, "a cat").pipe(
  Pipeline.negativePrompt("blurry"),
  Pipeline.guidance(6),
  Pipeline.sampler("Euler"),
  Pipeline.lora({ Pixel_Art: 0.7 }),
  Pipeline.startFrom("aGVsbG8=", 0.5)
)

const quick = Pipeline.prompt(Sdxl.turbo, "a cat")

// @ts-expect-error SDXL-turbo is sampled without guidance, so there is no negative prompt
quick.pipe(Pipeline.negativePrompt("blurry"))
// @ts-expect-error … and nothing that a guidance scale could change
quick.pipe(Pipeline.guidance(6))
// @ts-expect-error a preset can do no more than its model
Pipeline.prompt(Sdxl.turboInstant, "a cat").pipe(Pipeline.negativePrompt("blurry"))
// @ts-expect-error SDXL's LoRAs don't fit SSD-1B
Pipeline.prompt(Sdxl.ssd, "a cat").pipe(Pipeline.lora({ Pixel_Art: 0.7 }))
// @ts-expect-error the base model without a ControlNet follows none
Pipeline.prompt(Sdxl.base, "a cat").pipe(Pipeline.controlNet("canny", "aGVsbG8="))
