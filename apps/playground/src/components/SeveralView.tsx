/** The pictures of one request, to choose from. */
import type { Picture } from "../Picture.ts"
import * as Studio from "../Studio.ts"
import { useFile } from "./useAddress.ts"

const Choice = ({ picture }: { readonly picture: Picture }) => {
  const file = useFile(picture.id)
  return (
    <button
      type="button"
      class="tile done"
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
      aria-label={`Open the picture with seed ${picture.seed ?? "unknown"}`}
      onClick={() => Studio.show(picture.id)}
    >
      {file !== undefined && <img src={file.address} alt="" />}
    </button>
  )
}

/** Pictures side by side. */
export const SeveralView = ({ pictures }: { readonly pictures: ReadonlyArray<Picture> }) => (
  <div class="making" data-count={pictures.length}>
    <div class="tiles">
      {pictures.map((picture) => (
        <Choice key={picture.id} picture={picture} />
      ))}
    </div>
    <p class="words">{pictures[0]?.request.prompt}</p>
  </div>
)
