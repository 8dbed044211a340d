/** A request under way: each picture as far as it is, and how far that is. */
import { fraction, type Making, type Tile, words } from "../Making.ts"

const TileView = ({
  index,
  making,
  tile
}: {
  readonly making: Making
  readonly tile: Tile
  readonly index: number
}) => (
  <div
    class={`tile ${tile.isDone ? "done" : ""} ${tile.image === undefined ? "waiting" : ""}`}
    style={{ aspectRatio: `${making.width} / ${making.height}` }}
  >
    {tile.image !== undefined && (
      <img src={tile.image} alt={tile.isDone ? `Picture ${index + 1}` : `Preview of picture ${index + 1}`} />
    )}
  </div>
)

/** The pictures in the making. */
export const MakingView = ({ making }: { readonly making: Making }) => {
  const done = fraction(making)
  return (
    <div class="making" data-count={making.tiles.length}>
      <div class="tiles">
        {making.tiles.map((tile, index) => (
          <TileView key={index} making={making} tile={tile} index={index} />
        ))}
      </div>
      <div class="progress">
        <progress aria-label="Progress" max={1} {...(done === undefined ? {} : { value: done })} />
        <p>{words(making)}</p>
      </div>
    </div>
  )
}
