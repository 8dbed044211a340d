/** Failures for the log. What people wrote is never in it: a bug's message may repeat a prompt, so that only its name and its place stay. */
import type * as Cause from "effect/Cause"
import type { Obstacle } from "../Refusal.ts"

const place = (defect: unknown): string => {
  if (!(defect instanceof Error)) return typeof defect
  const frames = (defect.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))
  return [defect.name, ...frames.slice(0, 8)].join("\n")
}

/** What failed and where, in lines for a log. */
export const withoutWords = (cause: Cause.Cause<Obstacle>): string =>
  cause.reasons
    .map((reason) => {
      switch (reason._tag) {
        case "Fail":
          return reason.error._tag === "DiscordFailure" ? reason.error.message : reason.error._tag
        case "Die":
          return place(reason.defect)
        case "Interrupt":
          return "interrupted"
      }
    })
    .join("\n")
