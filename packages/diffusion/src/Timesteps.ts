/**
 * Which of the training timesteps a run visits, after diffusers' `timestep_spacing`.
 *
 * `linspace` goes evenly from the last to the first, `leading` takes multiples of a whole stride counted from 0, `trailing` multiples
 * of a stride counted back from the end (and so starts at pure noise, which few-step models need).
 */

/** The spacings that a model's configuration can ask for. */
export type Spacing = "linspace" | "leading" | "trailing"

/** How a run is to be spread over training. */
export interface Options {
  readonly spacing: Spacing
  readonly steps: number
  readonly trainingTimesteps: number
  /** Added with `leading`, so that the first stride does not end at timestep 0. */
  readonly offset: number
  /** Whether timestep 0 is visited; multistep solvers stop one stride before it. */
  readonly visitsZero: boolean
}

/** Rounds halves to the even neighbour, as NumPy and PyTorch do. */
export const round = (value: number): number => {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}

/**
 * The timesteps of a run, from noise to picture; with `linspace` they may be fractions.
 *
 * A single step starts at the last timestep. (diffusers gives timestep 0 for `linspace` with one step, from which no picture
 * can come.)
 *
 * @example
 * import * as Timesteps from "@hyperimage/diffusion/Timesteps"
 *
 * Timesteps.spaced({ spacing: "trailing", steps: 4, trainingTimesteps: 1000, offset: 0, visitsZero: true }) // [999, 749, 499, 249]
 */
export const spaced = ({ offset, spacing, steps, trainingTimesteps, visitsZero }: Options): ReadonlyArray<number> => {
  const last = trainingTimesteps - 1
  const points = visitsZero ? steps : steps + 1
  const timestep = (index: number): number => {
    switch (spacing) {
      case "linspace":
        return points === 1 ? last : last - (last * index) / (points - 1)
      case "leading":
        return (points - 1 - index) * Math.floor(trainingTimesteps / points) + offset
      case "trailing":
        return round(trainingTimesteps - (index * trainingTimesteps) / steps) - 1
    }
  }
  return Array.from({ length: steps }, (_, index) => timestep(index))
}
