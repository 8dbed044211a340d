/** A number that is dragged or typed. */
import { Field } from "./Field.tsx"
import { NumberInput } from "./NumberInput.tsx"

/** A labelled slider with the number beside it. */
export const SliderField = ({
  label,
  maximum,
  minimum,
  name,
  onChange,
  step = 1,
  value
}: {
  readonly name: string
  readonly label: string
  readonly value: number | undefined
  readonly minimum: number
  readonly maximum: number
  readonly step?: number
  readonly onChange: (value: number | undefined) => void
}) => (
  <Field name={name} label={label}>
    {(tied) => (
      <div class="slider">
        <input
          type="range"
          aria-label={`${label}, as a slider`}
          min={minimum}
          max={maximum}
          step={step}
          value={value ?? minimum}
          onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
        />
        <NumberInput tied={tied} value={value} minimum={minimum} maximum={maximum} step={step} onChange={onChange} />
      </div>
    )}
  </Field>
)
