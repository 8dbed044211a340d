/** The price, the button, and what is wrong with the whole. */
import * as Key from "../api/Key.ts"
import * as Cost from "../Cost.ts"
import * as Studio from "../Studio.ts"

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

const Estimate = () => {
  const model = Studio.model.value
  const dollars = model === undefined ? undefined : Cost.estimate(Studio.wish.value, model)
  return (
    <p class="price">
      <span>Price</span> <output>{dollars === undefined ? "–" : Cost.format(dollars)}</output>
    </p>
  )
}

/** What no field can be blamed for; where fields are, a word that leads to them. */
const Notice = () => {
  const failure = Studio.failure.value
  // Before the first key was tried, the field for it says enough.
  if (failure === undefined || (failure.status === 401 && Key.key.value === "")) return null
  const count = Object.keys(failure.byField).length
  return (
    <p class="notice" role="alert">
      {failure.status === 401
        ? "The server doesn't accept this key."
        : count === 0
          ? failure.message
          : count === 1
            ? "One field needs another look."
            : `${count} fields need another look.`}
    </p>
  )
}

/** Stands at the foot of the form, always in sight. */
export const GenerateBar = () => (
  <div class="generate">
    <Notice />
    <Estimate />
    {Studio.making.value === undefined ? (
      <button type="submit" class="primary" disabled={Studio.model.value === undefined}>
        Generate <kbd aria-hidden="true">{isApple ? "⌘" : "Ctrl"} ↵</kbd>
      </button>
    ) : (
      <button type="button" class="secondary" onClick={Studio.cancel}>
        Cancel <kbd aria-hidden="true">Esc</kbd>
      </button>
    )}
  </div>
)
