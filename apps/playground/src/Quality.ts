/** Presets that hold for every model: how much time a picture may take, from what the model says of itself. */
import type { Model } from "./api/Models.ts"

/** A preset: how many steps, with the model's own guidance. */
export interface Quality {
  readonly name: "Draft" | "Balanced" | "Fine"
  readonly steps: number
}

/** Two fifths of the model's steps, its own, and half as many again; those that its limit leaves apart. */
export const of = ({ defaults, maximumSteps }: Pick<Model, "defaults" | "maximumSteps">): ReadonlyArray<Quality> => {
  const draft = Math.max(1, Math.round(defaults.steps * 0.4))
  const fine = Math.min(maximumSteps, Math.round(defaults.steps * 1.5))
  return [
    ...(draft < defaults.steps ? [{ name: "Draft", steps: draft } as const] : []),
    { name: "Balanced", steps: defaults.steps },
    ...(fine > defaults.steps ? [{ name: "Fine", steps: fine } as const] : [])
  ]
}
