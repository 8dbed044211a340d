/** Good ways to ask the model, as its makers or the server's owner listed them. */
import type { Model } from "../api/Models.ts"
import * as Studio from "../Studio.ts"
import { follows, standard } from "../Wish.ts"
import { Choice } from "./Choice.tsx"
import { Group } from "./Field.tsx"

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`

/** The presets of a model, and what the chosen one does. Other settings choose none of them. */
export const PresetField = ({ model }: { readonly model: Model }) => {
  if (model.presets.length === 0) return null
  const presets = [standard, ...model.presets]
  // The last one that fits: a preset may say the same as the model's own defaults, under a name of its own.
  const chosen = presets.findLast((preset) => follows(Studio.wish.value, preset, model))
  return (
    <Group label="Preset">
      <div class="choices">
        {presets.map((preset) => (
          <Choice
            key={preset.name}
            group="preset"
            checked={preset === chosen}
            onChoose={() => Studio.choosePreset(preset)}
          >
            {capital(preset.name)}
          </Choice>
        ))}
      </div>
      <p class="hint">{chosen?.description ?? "Settings of your own."}</p>
    </Group>
  )
}
