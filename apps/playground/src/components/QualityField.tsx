/** Presets: how much time a picture may take. */
import type { Model } from "../api/Models.ts"
import * as Quality from "../Quality.ts"
import * as Studio from "../Studio.ts"
import { Choice } from "./Choice.tsx"
import { Group } from "./Field.tsx"

/** The presets of a model. Other steps or guidance choose none of them. */
export const QualityField = ({ model }: { readonly model: Model }) => (
  <Group label="Preset">
    <div class="choices presets">
      {Quality.of(model).map(({ name, steps }) => (
        <Choice
          key={name}
          group="quality"
          checked={Studio.wish.value.steps === steps && Studio.wish.value.guidance === model.defaults.cfg_scale}
          onChoose={() => {
            Studio.change({ steps, guidance: model.defaults.cfg_scale })
            Studio.forgive("steps", "cfg_scale")
          }}
        >
          {name} <small>{steps} steps</small>
        </Choice>
      ))}
    </div>
  </Group>
)
