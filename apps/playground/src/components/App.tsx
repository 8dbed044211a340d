/** The page: the picture first, the form beside it, the history below. */
import { useEffect } from "preact/hooks"
import * as Studio from "../Studio.ts"
import { Header } from "./Header.tsx"
import { HistoryStrip } from "./HistoryStrip.tsx"
import { Panel } from "./Panel.tsx"
import { Stage } from "./Stage.tsx"

/** Ctrl or Cmd with Enter generates from anywhere; Escape cancels, or ends the choice of a second picture. */
const onKeyDown = (event: KeyboardEvent) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    void Studio.submit()
  }
  if (event.key !== "Escape") return
  if (Studio.making.value === undefined) Studio.comparing.value = undefined
  else Studio.cancel()
}

/** The whole page. */
export const App = () => {
  useEffect(() => {
    addEventListener("keydown", onKeyDown)
    return () => removeEventListener("keydown", onKeyDown)
  }, [])
  return (
    <div class="page">
      <Header />
      <main>
        <Stage />
        <HistoryStrip />
      </main>
      <Panel />
      <p class="unseen" role="status">
        {Studio.announcement.value}
      </p>
    </div>
  )
}
