/** The pictures of one request, to choose from. */
import * as Cost from "../Cost.ts"
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

const Together = ({ cost, seconds }: { readonly seconds: number; readonly cost: number | undefined }) => (
  <dl class="facts">
    <div>
      <dt>Time</dt>
      <dd>{seconds.toFixed(1)} s</dd>
    </div>
    {cost !== undefined && (
      <div>
        <dt>Cost</dt>
        <dd>{Cost.format(cost)}</dd>
      </div>
    )}
  </dl>
)

/** Dollars for all of them, where the server said. */
const costOf = (pictures: ReadonlyArray<Picture>): number | undefined =>
  pictures.every(({ cost }) => cost !== undefined) ? pictures.reduce((sum, { cost = 0 }) => sum + cost, 0) : undefined

/** Pictures side by side. */
export const SeveralView = ({ pictures }: { readonly pictures: ReadonlyArray<Picture> }) => (
  <div class="making" data-count={pictures.length}>
    <div class="tiles">
      {pictures.map((picture) => (
        <Choice key={picture.id} picture={picture} />
      ))}
    </div>
    <div class="together">
      <p class="words">{pictures[0]?.request.prompt}</p>
      <Together seconds={pictures[0]?.seconds ?? 0} cost={costOf(pictures)} />
    </div>
  </div>
)
