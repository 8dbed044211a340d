/** LoRAs and their weights, for models that take them: picked from those that the server lists, or by any other name that its engine knows. */
import * as Studio from "../Studio.ts"
import { Group } from "./Field.tsx"
import { Icon } from "./Icon.tsx"
import { NumberInput } from "./NumberInput.tsx"

type Loras = ReturnType<typeof Studio.wish.peek>["loras"]

const change = (loras: Loras) => {
  Studio.change({ loras })
  Studio.forgive("lora")
}

const add = (name: string) => change([...Studio.wish.value.loras, { name, weight: 0.7 }])

/** Not a LoRA's name: those have no spaces around them. */
const another = " another "

/** The names that aren't in use yet, and a way to type one. */
const Picker = ({ names }: { readonly names: ReadonlyArray<string> }) => (
  <select
    aria-label="Add a LoRA"
    value=""
    onChange={({ currentTarget }) => {
      const { value } = currentTarget
      currentTarget.value = ""
      add(value === another ? "" : value)
    }}
  >
    <option value="">Add a LoRA</option>
    {names.map((name) => (
      <option key={name} value={name}>
        {name}
      </option>
    ))}
    <option value={another}>Another, by its name</option>
  </select>
)

/** The list of LoRAs; `names` are those that the server lists. */
export const LoraFields = ({ names }: { readonly names: ReadonlyArray<string> }) => {
  const { loras } = Studio.wish.value
  const replace = (at: number, fields: Partial<Loras[number]>) =>
    change(loras.map((lora, index) => (index === at ? { ...lora, ...fields } : lora)))
  return (
    <Group label="LoRAs" names={["lora"]}>
      {loras.map(({ name, weight }, at) => (
        <div class="joined" key={at}>
          <input
            type="text"
            aria-label={`Name of LoRA ${at + 1}`}
            placeholder="Name or path"
            value={name}
            onInput={({ currentTarget }) => replace(at, { name: currentTarget.value })}
          />
          <NumberInput
            label={`Weight of LoRA ${at + 1}`}
            value={weight}
            minimum={-2}
            maximum={2}
            step={0.05}
            onChange={(weight) => replace(at, { weight })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove LoRA ${at + 1}`}
            onClick={() => change(loras.filter((_, index) => index !== at))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      {names.length === 0 ? (
        <button type="button" class="quiet add" onClick={() => add("")}>
          <Icon name="plus" /> Add a LoRA
        </button>
      ) : (
        <Picker names={names.filter((name) => !loras.some((lora) => lora.name === name))} />
      )}
    </Group>
  )
}
