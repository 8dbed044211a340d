/** The form: everything that a request says. */
import { useEffect, useRef } from "preact/hooks"
import * as Key from "../api/Key.ts"
import * as Studio from "../Studio.ts"
import { CountField } from "./CountField.tsx"
import { GenerateBar } from "./GenerateBar.tsx"
import { KeyField } from "./KeyField.tsx"
import { LoraFields } from "./LoraFields.tsx"
import { ModelField } from "./ModelField.tsx"
import { PictureInputs } from "./PictureInputs.tsx"
import { PromptFields } from "./PromptFields.tsx"
import { PresetField } from "./PresetField.tsx"
import { SamplerField } from "./SamplerField.tsx"
import { SeedField } from "./SeedField.tsx"
import { SizeField } from "./SizeField.tsx"
import { SliderField } from "./SliderField.tsx"
import { StyleField } from "./StyleField.tsx"

const Settings = () => {
  const model = Studio.model.value
  const { guidance, steps } = Studio.wish.value
  if (model === undefined) return null
  return (
    <>
      <PresetField model={model} />
      <StyleField model={model} />
      <SizeField key={model.name} model={model} />
      <CountField />
      <SliderField
        name="steps"
        label="Steps"
        value={steps}
        minimum={1}
        maximum={model.maximumSteps}
        onChange={(value) => {
          Studio.change({ steps: value })
          Studio.forgive("steps")
        }}
      />
      {model.can.has("cfg_scale") && (
        <SliderField
          name="cfg_scale"
          label="Guidance"
          value={guidance}
          minimum={1}
          maximum={20}
          step={0.5}
          onChange={(value) => {
            Studio.change({ guidance: value })
            Studio.forgive("cfg_scale")
          }}
        />
      )}
      <SamplerField model={model} />
      <SeedField />
      {model.can.has("lora") && <LoraFields key={model.name} names={model.choices.loras} />}
      <PictureInputs model={model} />
    </>
  )
}

/** The panel. When a request is refused, the first wrong field gets the focus. */
export const Panel = () => {
  const form = useRef<HTMLFormElement>(null)
  const failure = Studio.failure.value
  const asked = Studio.making.value
  useEffect(() => {
    if (failure === undefined || asked !== undefined) return
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    wrong?.focus({ preventScroll: true })
    wrong?.scrollIntoView({ block: "center" })
  }, [failure === undefined, asked === undefined])
  return (
    <aside class="panel" aria-label="Settings">
      {Key.isAskedFor.value && <KeyField />}
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void Studio.submit()
        }}
      >
        <div class="fields">
          <PromptFields />
          <ModelField />
          <Settings />
        </div>
        <GenerateBar />
      </form>
    </aside>
  )
}
