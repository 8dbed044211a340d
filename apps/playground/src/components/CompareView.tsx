/** Two pictures side by side, and in what they were asked for differently. */
import { differences, type Picture } from "../Picture.ts"
import * as Studio from "../Studio.ts"
import { useFile } from "./useAddress.ts"

const Side = ({ letter, picture }: { readonly letter: string; readonly picture: Picture }) => {
  const file = useFile(picture.id)
  return (
    <button type="button" class="side" onClick={() => Studio.show(picture.id)} aria-label={`Open picture ${letter}`}>
      {file !== undefined && (
        <img src={file.address} alt={picture.request.prompt} width={picture.width} height={picture.height} />
      )}
      <span aria-hidden="true">{letter}</span>
    </button>
  )
}

/** The comparison. */
export const CompareView = ({ one, other }: { readonly one: Picture; readonly other: Picture }) => {
  const rows = differences(one, other)
  return (
    <div class="compare">
      <div class="sides">
        <Side letter="A" picture={one} />
        <Side letter="B" picture={other} />
      </div>
      {rows.length === 0 ? (
        <p class="hint">Both were asked for in the same way.</p>
      ) : (
        <table>
          <caption class="unseen">In what the pictures differ</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">A</th>
              <th scope="col">B</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, left, right]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{left}</td>
                <td>{right}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
