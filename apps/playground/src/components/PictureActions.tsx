/** What can be done with a picture. */
import { useState } from "preact/hooks"
import { fileName, type Picture } from "../Picture.ts"
import * as Studio from "../Studio.ts"
import { CodeDialog } from "./CodeDialog.tsx"
import { Icon } from "./Icon.tsx"
import type { Addressed } from "./useAddress.ts"

/** A row of buttons. */
export const PictureActions = ({
  file,
  picture
}: {
  readonly picture: Picture
  readonly file: Addressed | undefined
}) => {
  const [showsCode, setShowsCode] = useState(false)
  const isComparing = Studio.comparing.value === picture.id
  return (
    <div class="actions">
      {file !== undefined && (
        <a class="quiet" href={file.address} download={fileName(picture, file.mediaType)}>
          <Icon name="download" /> Download
        </a>
      )}
      <button type="button" class="quiet" onClick={() => Studio.reuse(picture)}>
        <Icon name="reuse" /> Reuse
      </button>
      <button
        type="button"
        class="quiet"
        aria-pressed={isComparing}
        onClick={() => {
          Studio.comparing.value = isComparing ? undefined : picture.id
        }}
      >
        <Icon name="compare" /> Compare
      </button>
      <button type="button" class="quiet" onClick={() => setShowsCode(true)}>
        <Icon name="code" /> Code
      </button>
      <button type="button" class="quiet" onClick={() => void Studio.forget(picture.id)}>
        <Icon name="trash" /> Delete
      </button>
      {showsCode && <CodeDialog picture={picture} onClose={() => setShowsCode(false)} />}
    </div>
  )
}
