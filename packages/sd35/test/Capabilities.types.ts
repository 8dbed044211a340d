/**
 * What must not compile: the type checker fails where one of these lines, each expected to be an error, is none.
 */
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Sd35 from "@hyperimage/sd35"

/** Large and Medium do all of it. */
export const able = Pipeline.prompt(Sd35.poster, "a cat").pipe(
  Pipeline.negativePrompt("blurry"),
  Pipeline.guidance(5),
  Pipeline.lora({ "loras/watercolour.safetensors": 0.7 })
)

// @ts-expect-error Turbo is sampled without guidance, so there is no negative prompt
Pipeline.prompt(Sd35.turbo, "a cat").pipe(Pipeline.negativePrompt("blurry"))
// @ts-expect-error flow matching has none of the samplers that requests can name
Pipeline.prompt(Sd35.large, "a cat").pipe(Pipeline.sampler("Euler a"))
