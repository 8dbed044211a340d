/** How a picture was made, in one line, and what the server remarked. */
import * as Cost from "../Cost.ts"
import type { Picture } from "../Picture.ts"

/** The facts of a picture. */
export const Facts = ({ picture }: { readonly picture: Picture }) => {
  const { cost, height, madeBy, request, seconds, seed, warnings, width } = picture
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["Model", madeBy === request.model_name ? madeBy : `${madeBy}, for ${request.model_name}`],
    ["Size", `${width} × ${height}`],
    ...(request.steps === undefined ? [] : [["Steps", String(request.steps)] as const]),
    ...(request.cfg_scale === undefined ? [] : [["Guidance", String(request.cfg_scale)] as const]),
    ...(seed === undefined ? [] : [["Seed", seed] as const]),
    ["Time", `${seconds.toFixed(1)} s`],
    ...(cost === undefined ? [] : [["Cost", Cost.format(cost)] as const])
  ]
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {warnings.length > 0 && (
        <ul class="warnings" aria-label="Remarks of the server">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  )
}
