/** LoRAs by name and weight, for models that take them. Which names there are is the engine's business; the server doesn't list them. */
import * as Studio from "../Studio.ts"
import { Group } from "./Field.tsx"
import { Icon } from "./Icon.tsx"
import { NumberInput } from "./NumberInput.tsx"

type Loras = ReturnType<typeof Studio.wish.peek>["loras"]

const change = (loras: Loras) => {
  Studio.change({ loras })
  Studio.forgive("lora")
}

/** The list of LoRAs. */
export const LoraFields = () => {
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
            placeholder="Pixel_Art"
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
      <button type="button" class="quiet add" onClick={() => change([...loras, { name: "", weight: 0.7 }])}>
        <Icon name="plus" /> Add a LoRA
      </button>
    </Group>
  )
}
