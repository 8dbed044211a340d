/**
 * What must not compile: the type checker fails where one of these lines, each expected to be an error, is none.
 */
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Flux from "@hyperimage/flux"

/** The larger one follows guidance and LoRAs. */
export const able = Pipeline.prompt(Flux.dev, "a cat").pipe(
  Pipeline.guidance(3.5),
  Pipeline.lora({ Pixel_Art: 0.7 }),
  Pipeline.secondPass(Pipeline.prompt(Flux.schnell, "a cat"), { strength: 0.4 })
)

const quick = Pipeline.prompt(Flux.schnell, "a cat").pipe(Pipeline.steps(2))

// @ts-expect-error schnell has no negative prompt
quick.pipe(Pipeline.negativePrompt("blurry"))
// @ts-expect-error schnell follows no guidance
quick.pipe(Pipeline.guidance(3.5))
// @ts-expect-error schnell takes no LoRA
quick.pipe(Pipeline.lora({ Pixel_Art: 0.7 }))
// @ts-expect-error neither of them follows a ControlNet
Pipeline.prompt(Flux.dev, "a cat").pipe(Pipeline.controlNet("canny", "aGVsbG8="))
// @ts-expect-error guidance was distilled into dev, so it has no negative prompt either
Pipeline.prompt(Flux.dev, "a cat").pipe(Pipeline.negativePrompt("blurry"))
