/** One of a few, as radio buttons that look like one control. */
import type { ComponentChildren } from "preact"

/** One choice. */
export const Choice = ({
  checked,
  children,
  group,
  onChoose
}: {
  readonly group: string
  readonly checked: boolean
  readonly onChoose: () => void
  readonly children: ComponentChildren
}) => (
  <label class="choice">
    <input type="radio" name={group} checked={checked} onChange={onChoose} />
    <span>{children}</span>
  </label>
)
