/** A number that may be empty while it is typed. Its range is only a hint: the server judges. */
import type { Tied } from "./Field.tsx"

/** A number input. */
export const NumberInput = ({
  label,
  maximum,
  minimum,
  onChange,
  step = 1,
  tied,
  value
}: {
  readonly tied?: Tied
  /** Where no label stands beside it. */
  readonly label?: string
  readonly value: number | undefined
  readonly minimum: number
  readonly maximum: number
  readonly step?: number
  readonly onChange: (value: number | undefined) => void
}) => (
  <input
    {...tied}
    aria-label={label}
    type="number"
    inputMode="decimal"
    value={value ?? ""}
    min={minimum}
    max={maximum}
    step={step}
    onInput={({ currentTarget }) =>
      onChange(Number.isNaN(currentTarget.valueAsNumber) ? undefined : currentTarget.valueAsNumber)
    }
  />
)
