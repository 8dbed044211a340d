/** A picture from this device that goes with the request. */
import { readUpload } from "../Bytes.ts"
import * as Studio from "../Studio.ts"
import type { Upload } from "../Wish.ts"
import { Field } from "./Field.tsx"
import { Icon } from "./Icon.tsx"

/** The choice of a picture, and the picture chosen. */
export const UploadField = ({
  label,
  name,
  onChange,
  upload
}: {
  readonly name: string
  readonly label: string
  readonly upload: Upload | undefined
  readonly onChange: (upload: Upload | undefined) => void
}) => {
  const change = (chosen: Upload | undefined) => {
    onChange(chosen)
    Studio.forgive(name)
  }
  return (
    <Field name={name} label={label}>
      {(tied) =>
        upload === undefined ? (
          <input
            {...tied}
            type="file"
            accept="image/png,image/jpeg,image/webp"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? []
              if (file !== undefined) void readUpload(file).then(change)
            }}
          />
        ) : (
          <div class="upload">
            <img src={`data:${upload.mediaType};base64,${upload.base64}`} alt={`Chosen: ${upload.name}`} />
            <span>{upload.name}</span>
            <button
              {...tied}
              type="button"
              class="quiet"
              aria-label={`Remove ${upload.name}`}
              onClick={() => change(undefined)}
            >
              <Icon name="close" />
            </button>
          </div>
        )
      }
    </Field>
  )
}
