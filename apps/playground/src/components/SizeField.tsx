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

/** So many sizes are buttons, the model's best; the others are in a list. */
const buttons = 5

/** The sizes beyond the buttons. */
const MoreSizes = ({
  onChoose,
  sizes
}: {
  readonly sizes: ReadonlyArray<Size>
  readonly onChoose: (size: Size) => void
}) => {
  const chosen = sizes.findIndex((size) => hasSize(Studio.wish.value, size))
  return (
    <select
      class="more"
      aria-label="More sizes"
      value={chosen}
      onChange={({ currentTarget }) => {
        const size = sizes[Number(currentTarget.value)]
        if (size !== undefined) onChoose(size)
      }}
    >
      <option value={-1}>More sizes</option>
      {sizes.map(({ height, width }, at) => (
        <option key={`${width}x${height}`} value={at}>
          {width} × {height}
        </option>
      ))}
    </select>
  )
}

/** The choice of the size. */
export const SizeField = ({ model }: { readonly model: Model }) => {
  const wish = Studio.wish.value
  const [wantsOther, setWantsOther] = useState(false)
  const isOther = wantsOther || !model.sizes.some((size) => hasSize(wish, size))
  const choose = (size: Size) => {
    setWantsOther(false)
    change(size)
  }
  return (
    <Group label="Size">
      <div class="choices sizes">
        {model.sizes.slice(0, buttons).map((size) => (
          <Choice
            key={`${size.width}x${size.height}`}
            group="size"
            checked={!isOther && hasSize(wish, size)}
            onChoose={() => choose(size)}
          >
            <Shape {...size} /> {size.width} × {size.height}
          </Choice>
        ))}
        <Choice group="size" checked={isOther} onChoose={() => setWantsOther(true)}>
          Custom
        </Choice>
      </div>
      {model.sizes.length > buttons && <MoreSizes sizes={model.sizes.slice(buttons)} onChoose={choose} />}
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
