/** Pictures that steer the picture: one to start from, one that a ControlNet reads. Each only where the model declares it. */
import type { Model } from "../api/Models.ts"
import * as Studio from "../Studio.ts"
import { Field } from "./Field.tsx"
import { SliderField } from "./SliderField.tsx"
import { UploadField } from "./UploadField.tsx"

/** What a ControlNet reads from the picture, for those that people may not know by name. */
const reads: Readonly<Record<string, string>> = {
  canny: "sharp edges",
  depth: "what is near and far",
  openpose: "how people stand",
  softedge: "soft outlines",
  lineart: "drawn lines"
}

const ControlNetFields = ({ names }: { readonly names: ReadonlyArray<string> }) => (
  <>
    <Field name="controlnet_name" label="What the ControlNet follows">
      {(tied) => (
        <select
          {...tied}
          value={Studio.wish.value.controlnet}
          onChange={({ currentTarget }) => Studio.change({ controlnet: currentTarget.value })}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {reads[name] === undefined ? name : `${name}: ${reads[name]}`}
            </option>
          ))}
        </select>
      )}
    </Field>
    <UploadField
      name="controlnet_image"
      label="Picture for the ControlNet"
      upload={Studio.wish.value.controlnetImage}
      onChange={(controlnetImage) => Studio.change({ controlnetImage })}
    />
  </>
)

const StartFields = () => (
  <>
    <UploadField
      name="image"
      label="Start from a picture"
      upload={Studio.wish.value.startImage}
      onChange={(startImage) => Studio.change({ startImage })}
    />
    {Studio.wish.value.startImage !== undefined && (
      <SliderField
        name="strength"
        label="How far it may leave the picture"
        value={Studio.wish.value.strength}
        minimum={0}
        maximum={1}
        step={0.05}
        onChange={(strength) => {
          Studio.change({ strength })
          Studio.forgive("strength")
        }}
      />
    )}
  </>
)

/** The uploads of a model. */
export const PictureInputs = ({ model }: { readonly model: Model }) => (
  <>
    {model.can.has("controlnet_name") && <ControlNetFields names={model.choices.controlnets} />}
    {model.can.has("image") && <StartFields />}
  </>
)
