/**
 * What must not compile: the type checker fails where one of these lines, each expected to be an error, is none.
 */
import * as ControlNet from "@hyperimage/controlnet"
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Flux from "@hyperimage/flux"
import * as Sdxl from "@hyperimage/sdxl"
import type { Picture } from "@hyperimage/sharp/Picture"

declare const room: Picture

/** On a model that follows ControlNets, a step keeps what else the model can do. */
export const able = Pipeline.prompt(ControlNet.transform, "a room").pipe(
  ControlNet.apply("depth", room, { fit: "cover" }),
  Pipeline.negativePrompt("blurry")
)

// @ts-expect-error SDXL without a ControlNet follows none
Pipeline.prompt(Sdxl.base, "a room").pipe(ControlNet.apply("depth", room))
// @ts-expect-error nor does FLUX.1
Pipeline.prompt(Flux.schnell, "a room").pipe(ControlNet.apply("depth", room))
// @ts-expect-error a path is loaded first, with ControlNet.fromFile, which checks what it holds
ControlNet.apply("depth", "room.jpg")
