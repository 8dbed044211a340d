/** Where the page begins. */
import { render } from "preact"
import { App } from "./components/App.tsx"
import * as History from "./History.ts"
import * as Studio from "./Studio.ts"
import "./styles/base.css"
import "./styles/layout.css"
import "./styles/controls.css"
import "./styles/stage.css"
import "./styles/history.css"
import "./styles/dialog.css"

const root = document.querySelector("#app")
if (root !== null) render(<App />, root)
void History.load()
void Studio.loadModels()
