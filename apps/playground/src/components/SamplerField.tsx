/** The sampler, for models that say which they know. */
import type { Model } from "../api/Models.ts"
import * as Studio from "../Studio.ts"
import { Field } from "./Field.tsx"

/** The choice of the sampler; the model's own to begin with. */
export const SamplerField = ({ model }: { readonly model: Model }) =>
  model.can.has("sampler") && model.choices.samplers.length > 0 ? (
    <Field name="sampler" label="Sampler">
      {(tied) => (
        <select
          {...tied}
          value={Studio.wish.value.sampler}
          onChange={({ currentTarget }) => {
            Studio.change({ sampler: currentTarget.value })
            Studio.forgive("sampler")
          }}
        >
          <option value="">
            {model.defaults.sampler === undefined ? "The model's own" : `The model's own (${model.defaults.sampler})`}
          </option>
          {model.choices.samplers.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  ) : null
