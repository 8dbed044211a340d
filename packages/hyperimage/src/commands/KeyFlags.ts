/**
 * What a new key may do, as flags: each limit of a policy, a label, and when the key ends.
 */
import type { Policy } from "@hyperimage/core/Policy"
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const count = (name: string, description: string) =>
  Flag.Int(name).pipe(
    Flag.withDescription(description),
    Flag.withMetavar("NUMBER"),
    Flag.filter(
      (value) => value >= 1,
      () => "Expected a whole number from 1"
    ),
    Flag.optional
  )

const list = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withDescription(`${description}; may be given several times`),
    Flag.withMetavar(metavar),
    Flag.atLeast(0)
  )

const pixelsOf = (text: string): Option.Option<number> => {
  const [, width = 0, height = 0] = (/^(\d{1,5})[x×](\d{1,5})$/i.exec(text) ?? []).map(Number)
  return width * height > 0 ? Option.some(width * height) : Option.none()
}

/** When a key ends: after a while, or at a moment in milliseconds since 1970. */
type Ending = Duration.Duration | number

const lengthOf = Schema.decodeUnknownOption(Schema.DurationFromString)

const momentOf = (text: string): number => (/^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN)

const endingOf = (text: string): Option.Option<Ending> =>
  Option.orElse(lengthOf(text), () => Option.liftPredicate(momentOf(text), (moment) => !Number.isNaN(moment)))

/** The flags. */
export const all = {
  label: Flag.String("label").pipe(
    Flag.withDescription("What people call the key"),
    Flag.withMetavar("TEXT"),
    Flag.withDefault("")
  ),
  expires: Flag.String("expires").pipe(
    Flag.withDescription("When it stops working: '30 days', or a date such as 2027-01-31; absent: never"),
    Flag.withMetavar("TIME"),
    Flag.filterMap(endingOf, () => "Expected a length such as '30 days' or a date such as 2027-01-31"),
    Flag.optional
  ),
  requestsPerMinute: count("requests-per-minute", "Requests for pictures in a minute"),
  concurrent: count("concurrent", "Generations at once"),
  dollarsPerDay: Flag.Finite("dollars-per-day").pipe(
    Flag.withDescription("US dollars a day; the day begins at midnight UTC"),
    Flag.withMetavar("NUMBER"),
    Flag.filter(
      (value) => value >= 0,
      () => "Expected dollars from 0"
    ),
    Flag.optional
  ),
  largestPixels: Flag.String("largest-size").pipe(
    Flag.withDescription("The largest picture, by its number of pixels, e.g. 1024x1024"),
    Flag.withMetavar("WxH"),
    Flag.filterMap(pixelsOf, () => "Expected width and height in pixels, e.g. 1024x1024"),
    Flag.optional
  ),
  largestSteps: count("largest-steps", "Denoising steps"),
  mostImages: count("most-images", "Pictures in one request"),
  models: list("model", "NAME", "A model that it may ask; absent: every one"),
  loras: list("lora", "NAME", "A LoRA that it may ask for; absent: every one"),
  controlnets: list("controlnet", "NAME", "A ControlNet that it may ask for; absent: every one")
}

/** The values of the flags. */
export type All = Command.Command.Config.Infer<typeof all>

const given = <Name extends string, Value>(name: Name, value: Option.Option<Value>) =>
  Option.match(value, { onNone: () => ({}), onSome: (some) => ({ [name]: some }) })

const some = (names: ReadonlyArray<string>) => Option.liftPredicate(names, (list) => list.length > 0)

/** The policy that the flags say. */
export const policyOf = (flags: All): Policy => ({
  ...given("requestsPerMinute", flags.requestsPerMinute),
  ...given("concurrent", flags.concurrent),
  ...given("dollarsPerDay", flags.dollarsPerDay),
  ...given("largestPixels", flags.largestPixels),
  ...given("largestSteps", flags.largestSteps),
  ...given("mostImages", flags.mostImages),
  ...given("models", some(flags.models)),
  ...given("loras", some(flags.loras)),
  ...given("controlnets", some(flags.controlnets))
})

/** The moment at which the key ends, for one that is made now. */
export const expiryOf = ({ expires }: All, now: number): number | undefined =>
  Option.match(expires, {
    onNone: () => undefined,
    onSome: (ending) => (typeof ending === "number" ? ending : now + Duration.toMillis(ending))
  })
