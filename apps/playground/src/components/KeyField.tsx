/** The API key, shown once the server has asked for one. */
import { useState } from "preact/hooks"
import * as Key from "../api/Key.ts"
import * as Studio from "../Studio.ts"

/** The key and what happens to it. */
export const KeyField = () => {
  const [typed, setTyped] = useState(Key.key.value)
  return (
    <form
      class="key field"
      onSubmit={(event) => {
        event.preventDefault()
        Key.keep(typed)
        void Studio.loadModels()
      }}
    >
      <label for="key">API key</label>
      <div class="joined">
        <input
          id="key"
          type="password"
          autocomplete="off"
          aria-describedby="key-hint"
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button class="primary">Use it</button>
      </div>
      <p class="hint" id="key-hint">
        This server asks for a key. It is kept in this tab only and goes nowhere else.
      </p>
    </form>
  )
}
