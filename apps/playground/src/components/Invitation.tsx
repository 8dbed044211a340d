/** The stage before the first picture: prompts to begin with. The bundled model can draw each of them. */
import * as Studio from "../Studio.ts"

const examples = [
  "a cat wearing sunglasses, neon city at night",
  "a yellow sailboat on the sea at sunset",
  "a house under a starry sky",
  "a brown bear in a forest",
  "a green frog wearing a crown in a meadow",
  "a red apple to the left of a blue cup in a room"
]

const choose = (prompt: string) => {
  Studio.change({ prompt })
  Studio.forgive("prompt")
  document.querySelector<HTMLElement>("#field-prompt")?.focus()
}

/** The invitation. */
export const Invitation = () => (
  <div class="invitation">
    <h2>What shall it be?</h2>
    <p>Write a prompt, or begin with one of these.</p>
    <ul>
      {examples.map((prompt) => (
        <li key={prompt}>
          <button type="button" class="chip" onClick={() => choose(prompt)}>
            {prompt}
          </button>
        </li>
      ))}
    </ul>
  </div>
)
