/** Which model to ask, and who really draws where another one stands in for it. */
import * as Studio from "../Studio.ts"
import { Field } from "./Field.tsx"

/** The choice of the model, with what there is to know of it. */
export const ModelField = () => {
  const model = Studio.model.value
  if (Studio.models.value.length === 0) return null
  const isStoodInFor = model !== undefined && model.servedBy !== model.name
  return (
    <Field name="model_name" label="Model">
      {(tied) => (
        <>
          <select
            {...tied}
            value={Studio.wish.value.model}
            onChange={({ currentTarget }) => Studio.chooseModel(currentTarget.value)}
          >
            {Studio.models.value.map(({ name, servedBy }) => (
              <option key={name} value={name}>
                {servedBy === name ? name : `${name} (drawn by ${servedBy})`}
              </option>
            ))}
          </select>
          {model !== undefined && (
            <p class="hint">
              {isStoodInFor && (
                <>
                  <strong>{model.servedBy} draws in its place</strong> on this server.{" "}
                </>
              )}
              {model.description}
              {model.isSunset && " It is being discontinued where it is hosted."}
            </p>
          )}
        </>
      )}
    </Field>
  )
}
