/** The name of the place, the way to the API's description, and light or dark. */
import * as Theme from "../Theme.ts"
import { Icon } from "./Icon.tsx"

const labels = { system: "as the system", light: "light", dark: "dark" }

/** The head of the page. */
export const Header = () => (
  <header class="header">
    <h1>
      <img src="/icon.svg" alt="" width="24" height="24" /> Hyperimage
    </h1>
    <nav aria-label="Page">
      <a class="skip" href="#field-prompt">
        Go to the prompt
      </a>
      <a class="quiet" href="/docs">
        API
      </a>
      <button
        type="button"
        class="quiet"
        aria-label={`Theme: ${labels[Theme.theme.value]}`}
        title={`Theme: ${labels[Theme.theme.value]}`}
        onClick={Theme.next}
      >
        <Icon name={Theme.theme.value} />
      </button>
    </nav>
  </header>
)
