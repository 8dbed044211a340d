/** One field of the form: its label, its control, and what the server found wrong with it. */
import type { ComponentChildren } from "preact"
import * as Studio from "../Studio.ts"

/** What ties the control to its label and its error. */
export interface Tied {
  readonly id: string
  readonly "aria-invalid": "true" | undefined
  readonly "aria-describedby": string | undefined
}

/** What is wrong with fields of the request. */
export const Wrong = ({ id, names }: { readonly id: string; readonly names: ReadonlyArray<string> }) => {
  const words = names.flatMap((name) => Studio.failure.value?.byField[name] ?? [])
  return words.length === 0 ? null : (
    <p class="wrong" id={id}>
      {words.join(". ")}
    </p>
  )
}

/** Attributes for a control of the request's field `name`. */
export const tied = (name: string): Tied => {
  const isWrong = Studio.failure.value?.byField[name] !== undefined
  return {
    id: `field-${name}`,
    "aria-invalid": isWrong ? "true" : undefined,
    "aria-describedby": isWrong ? `wrong-${name}` : undefined
  }
}

/** A labelled control of the request's field `name`. */
export const Field = ({
  aside,
  children,
  label,
  name
}: {
  readonly name: string
  readonly label: string
  /** Stands at the end of the label's line. */
  readonly aside?: ComponentChildren
  readonly children: (tied: Tied) => ComponentChildren
}) => (
  <div class="field">
    <div class="field-head">
      <label for={`field-${name}`}>{label}</label>
      {aside}
    </div>
    {children(tied(name))}
    <Wrong id={`wrong-${name}`} names={[name]} />
  </div>
)

/** Several controls under one name. */
export const Group = ({
  children,
  label,
  names = []
}: {
  readonly label: string
  /** The request's fields that it stands for. */
  readonly names?: ReadonlyArray<string>
  readonly children: ComponentChildren
}) => (
  <fieldset class="field">
    <legend>{label}</legend>
    {children}
    <Wrong id={`wrong-${names.join("-")}`} names={names} />
  </fieldset>
)
