/** The pictures made here, newest first. */
import * as History from "../History.ts"
import type { Picture } from "../Picture.ts"
import * as Studio from "../Studio.ts"
import { useThumbnail } from "./useAddress.ts"

const Entry = ({ picture }: { readonly picture: Picture }) => {
  const address = useThumbnail(picture.id, picture.thumbnail)
  const isShown = Studio.shown.value?.ids.includes(picture.id) === true
  const waits = Studio.comparing.value !== undefined && Studio.comparing.value !== picture.id
  return (
    <li>
      <button
        type="button"
        class="thumbnail"
        aria-current={isShown ? "true" : undefined}
        aria-label={`${waits ? "Compare with" : "Show"}: ${picture.request.prompt}, seed ${picture.seed ?? "unknown"}`}
        title={picture.request.prompt}
        onClick={() => Studio.show(picture.id)}
      >
        {address !== undefined && <img src={address} alt="" />}
      </button>
    </li>
  )
}

/** The history. */
export const HistoryStrip = () => {
  const pictures = History.pictures.value
  if (pictures.length === 0) return null
  const isChoosing = Studio.comparing.value !== undefined
  return (
    <section class="history" aria-label="History" data-choosing={isChoosing}>
      <p class="hint" role={isChoosing ? "status" : undefined}>
        {isChoosing
          ? pictures.length > 1
            ? "Choose the picture to compare with. Esc ends it."
            : "Make another picture to compare with."
          : History.isKept.value
            ? "History, kept in this browser only"
            : "History; this browser keeps it only until the page is closed"}
      </p>
      <ul>
        {pictures.map((picture) => (
          <Entry key={picture.id} picture={picture} />
        ))}
      </ul>
    </section>
  )
}
