/** Width and height: the sizes that the model was made for, or any other. */
import { useState } from "preact/hooks"
import type { Model, Size } from "../api/Models.ts"
import * as Studio from "../Studio.ts"
import { hasSize } from "../Wish.ts"
import { Choice } from "./Choice.tsx"
import { Field, Group } from "./Field.tsx"
import { NumberInput } from "./NumberInput.tsx"

/** The shape of a size, in a box of 16 pixels. */
const Shape = ({ height, width }: Size) => {
  const scale = 16 / Math.max(width, height)
  return <i class="shape" style={{ width: `${width * scale}px`, height: `${height * scale}px` }} aria-hidden="true" />
}

const change = (size: Partial<Size> | { readonly width: undefined } | { readonly height: undefined }) => {
  Studio.change(size)
  Studio.forgive("width", "height")
}

/** The choice of the size. */
export const SizeField = ({ model }: { readonly model: Model }) => {
  const wish = Studio.wish.value
  const [wantsOther, setWantsOther] = useState(false)
  const isOther = wantsOther || !model.sizes.some((size) => hasSize(wish, size))
  return (
    <Group label="Size">
      <div class="choices sizes">
        {model.sizes.map((size) => (
          <Choice
            key={`${size.width}x${size.height}`}
            group="size"
            checked={!isOther && hasSize(wish, size)}
            onChoose={() => {
              setWantsOther(false)
              change(size)
            }}
          >
            <Shape {...size} /> {size.width} × {size.height}
          </Choice>
        ))}
        <Choice group="size" checked={isOther} onChoose={() => setWantsOther(true)}>
          Custom
        </Choice>
      </div>
      {isOther && (
        <div class="pair">
          {(["width", "height"] as const).map((side) => (
            <Field key={side} name={side} label={side === "width" ? "Width" : "Height"}>
              {(tied) => (
                <NumberInput
                  tied={tied}
                  value={wish[side]}
                  minimum={64}
                  maximum={2048}
                  step={model.multipleOf}
                  onChange={(value) => change(side === "width" ? { width: value } : { height: value })}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </Group>
  )
}
