/** Styles, for models that say which they have. */
import type { Model } from "../api/Models.ts"
import * as Studio from "../Studio.ts"
import { Choice } from "./Choice.tsx"
import { Group } from "./Field.tsx"

const choose = (style: string) => {
  Studio.change({ style })
  Studio.forgive("style_preset")
}

/** The styles of a model, or none of them. */
export const StyleField = ({ model }: { readonly model: Model }) =>
  model.can.has("style_preset") && model.choices.styles.length > 0 ? (
    <Group label="Style" names={["style_preset"]}>
      <div class="choices">
        {["", ...model.choices.styles].map((style) => (
          <Choice key={style} group="style" checked={Studio.wish.value.style === style} onChoose={() => choose(style)}>
            {style === "" ? "None" : style}
          </Choice>
        ))}
      </div>
    </Group>
  ) : null
