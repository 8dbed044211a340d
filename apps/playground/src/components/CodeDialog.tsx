/** The request of a picture as code, to take along. */
import { useEffect, useRef, useState } from "preact/hooks"
import * as Key from "../api/Key.ts"
import * as Code from "../Code.ts"
import type { Picture } from "../Picture.ts"
import * as Studio from "../Studio.ts"
import { Choice } from "./Choice.tsx"
import { Icon } from "./Icon.tsx"

const languages = {
  curl: Code.curl,
  TypeScript: Code.typescript,
  Pipeline: Code.pipeline
}

/** Puts the text on the clipboard; where the browser refuses, selects it, so that the person can. */
const copy = async (text: string, shown: HTMLElement | null): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    if (shown !== null) getSelection()?.selectAllChildren(shown)
    return false
  }
}

/** The code of a picture. */
export const CodeDialog = ({ onClose, picture }: { readonly picture: Picture; readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const shown = useRef<HTMLElement>(null)
  const [language, setLanguage] = useState<keyof typeof languages>("curl")
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])

  // Of several pictures, this one: its own seed alone makes it again.
  const { n: _n, ...request } = picture.request
  const { seed } = picture
  const text =
    languages[language]({
      request: { ...request, ...(seed === undefined ? {} : { seed }) },
      model: Studio.models.value.find(({ name }) => name === request.model_name),
      origin: location.origin,
      asksForKey: Key.key.value !== ""
    }) ?? `The server no longer lists ${request.model_name}.`

  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="code-title">
      <div class="dialog-head">
        <h2 id="code-title">This picture as code</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <div class="choices" role="radiogroup" aria-label="Language">
        {(["curl", "TypeScript", "Pipeline"] as const).map((name) => (
          <Choice
            key={name}
            group="language"
            checked={language === name}
            onChoose={() => {
              setLanguage(name)
              setIsCopied(false)
            }}
          >
            {name}
          </Choice>
        ))}
      </div>
      <pre tabIndex={0} aria-label="Code">
        <code ref={shown}>{text}</code>
      </pre>
      <button type="button" class="primary" onClick={() => void copy(text, shown.current).then(setIsCopied)}>
        {isCopied ? (
          <>
            <Icon name="check" /> Copied
          </>
        ) : (
          "Copy"
        )}
      </button>
    </dialog>
  )
}
