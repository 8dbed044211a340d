/** The number that a picture grows from: left open for a new one each time, or locked, so that the same words give the same picture. */
import * as Seeds from "../Seeds.ts"
import * as Studio from "../Studio.ts"
import { Field } from "./Field.tsx"
import { Icon } from "./Icon.tsx"

const change = (seed: string, isSeedLocked: boolean) => {
  Studio.change({ seed, isSeedLocked })
  Studio.forgive("seed")
}

/** The seed, its lock and its dice. Typing one locks it. */
export const SeedField = () => {
  const { isSeedLocked, seed } = Studio.wish.value
  return (
    <Field name="seed" label="Seed">
      {(tied) => (
        <div class="joined">
          <input
            {...tied}
            type="text"
            inputMode="numeric"
            autocomplete="off"
            class={isSeedLocked ? "" : "open"}
            placeholder="A new one each time"
            value={seed}
            onInput={({ currentTarget }) => change(currentTarget.value, currentTarget.value !== "")}
          />
          <button
            type="button"
            class="quiet"
            aria-pressed={isSeedLocked}
            aria-label="Lock the seed"
            title={
              isSeedLocked ? "Locked: the next picture grows from this seed" : "Open: the next picture gets a new seed"
            }
            onClick={() => change(isSeedLocked || seed !== "" ? seed : Seeds.roll(), !isSeedLocked)}
          >
            <Icon name={isSeedLocked ? "lock" : "unlock"} />
          </button>
          <button
            type="button"
            class="quiet"
            aria-label="Roll a new seed"
            title="Roll a new seed"
            onClick={() => change(Seeds.roll(), true)}
          >
            <Icon name="dice" />
          </button>
        </div>
      )}
    </Field>
  )
}
