/** What to draw, and what to keep out of it. */
import * as Studio from "../Studio.ts"
import { Field } from "./Field.tsx"

const change = (field: string, fields: Parameters<typeof Studio.change>[0]) => {
  Studio.change(fields)
  Studio.forgive(field)
}

/** The prompt, and the negative prompt where the model follows one. */
export const PromptFields = () => (
  <>
    <Field name="prompt" label="Prompt">
      {(tied) => (
        <textarea
          {...tied}
          class="prompt"
          rows={3}
          placeholder="What shall it be?"
          value={Studio.wish.value.prompt}
          onInput={({ currentTarget }) => change("prompt", { prompt: currentTarget.value })}
        />
      )}
    </Field>
    {Studio.model.value?.can.has("negative_prompt") === true && (
      <Field name="negative_prompt" label="Negative prompt">
        {(tied) => (
          <input
            {...tied}
            type="text"
            placeholder="What to keep out"
            value={Studio.wish.value.negativePrompt}
            onInput={({ currentTarget }) => change("negative_prompt", { negativePrompt: currentTarget.value })}
          />
        )}
      </Field>
    )}
  </>
)
