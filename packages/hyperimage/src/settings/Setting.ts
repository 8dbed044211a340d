/**
 * One setting: what it may be, what it is called on the command line, in the environment and in the file, and what is said of a wrong
 * value.
 *
 * A value is checked by one schema wherever it comes from. The environment and the command line only know texts; `read` makes of a text
 * what the file would hold.
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { resolve } from "node:path"

/** What a setting says of itself, beyond its kind. */
export interface About {
  /** What it is for, in a line. */
  readonly description: string
  /** The environment variable. Absent: `HYPERIMAGE_` and the setting's name. */
  readonly variable?: string
  /** The flag, without dashes. Absent: the setting's name. */
  readonly flag?: string
}

/** A setting that is written as an `Encoded` in the file, is an `A` for the program, and a `D` when nobody says. */
export interface Setting<A, Encoded = A, D = undefined> extends About {
  readonly schema: Schema.Codec<A, Encoded>
  /** What the file would hold for this text; what can't be one is handed on, for the schema to refuse. */
  readonly read: (text: string) => unknown
  /** What would be right, to be said after "expected". */
  readonly expected: string
  /** What its value is called in `--help`. */
  readonly metavar: string
  /** Secrets are shown nowhere and have no flag: what stands on a command line can be read by everybody on the machine. */
  readonly isSecret: boolean
  /** Whether its flag may be given several times. */
  readonly isList: boolean
  /** What a value means that was written in this folder. */
  locate(value: A, folder: string): A
  readonly default: D
}

/** What the settings of a kind have in common. */
type Kind<A, Encoded> = Pick<Setting<A, Encoded>, "schema" | "read" | "expected" | "metavar"> &
  Partial<Pick<Setting<A, Encoded>, "isSecret" | "isList" | "locate">>

/** A kind of settings, as the function that makes them. */
export const kind =
  <A, Encoded>(kind: Kind<A, Encoded>) =>
  (about: About): Setting<A, Encoded> => ({
    isSecret: false,
    isList: false,
    locate: (value) => value,
    default: undefined,
    ...kind,
    ...about
  })

/** The same setting, which is `value` when nobody says. */
export const withDefault = <A, Encoded>(setting: Setting<A, Encoded>, value: NoInfer<A>): Setting<A, Encoded, A> => ({
  ...setting,
  default: value
})

const same = (text: string): unknown => text

/** The parts of a text between commas. */
export const parts = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")

/** A text with at least one character that shows. */
const Text = Schema.String.check(Schema.isPattern(/\S/))

/** A text. */
export const text = kind({ schema: Text, read: same, expected: "a text", metavar: "TEXT" })

/** Texts. */
export const texts = kind({
  schema: Schema.Array(Text),
  read: parts,
  expected: "a list of texts",
  metavar: "TEXT",
  isList: true
})

/** A text that nobody may see. In the file it may be written as it is, or as `Redacted`. */
const Secret = Schema.Union([Schema.Redacted(Text), Schema.RedactedFromValue(Text)])

/** A text that nobody may see. */
export const secret = kind({
  schema: Secret,
  read: same,
  expected: "a text",
  metavar: "SECRET",
  isSecret: true
})

/** Texts that nobody may see. */
export const secrets = kind({
  schema: Schema.Array(Secret),
  read: parts,
  expected: "a list of texts",
  metavar: "SECRETS",
  isSecret: true
})

/** An address on the network. */
export const url = kind({
  schema: Schema.String.check(Schema.isPattern(/^https?:\/\/[^\s/]\S*$/)),
  read: same,
  expected: "an address that begins with http:// or https://",
  metavar: "URL"
})

/** A path of this machine; a relative one begins where it was written: at the file's folder, or the one that the command runs in. */
export const path = kind({
  schema: Text,
  read: same,
  expected: "a path",
  metavar: "PATH",
  locate: (value, folder) => resolve(folder, value)
})

/** A whole number. */
export const integer = (minimum: number, maximum: number) =>
  kind({
    schema: Schema.Int.check(Schema.isBetween({ minimum, maximum })),
    read: (text) => (/^-?\d+$/.test(text) ? Number(text) : text),
    expected: `a whole number from ${minimum.toLocaleString("en-US")} to ${maximum.toLocaleString("en-US")}`,
    metavar: "NUMBER"
  })

/** Yes or no. */
export const yesOrNo = kind({
  schema: Schema.Boolean,
  read: (text) => (text === "true" ? true : text === "false" ? false : text),
  expected: "true or false",
  metavar: "true|false"
})

/** One of some words. */
export const choice = <const Words extends ReadonlyArray<string>>(words: Words) =>
  kind({
    schema: Schema.Literals(words),
    read: same,
    expected: `one of ${words.join(", ")}`,
    metavar: words.join("|")
  })

const isLength = Schema.makeFilter(
  (value: Duration.Duration) => Duration.isFinite(value) && !Duration.isNegative(value)
)

/** A length of time. */
export const duration = kind({
  schema: Schema.DurationFromString.check(isLength),
  read: same,
  expected: `a length of time such as "500 millis", "10 seconds" or "2 minutes"`,
  metavar: "TIME"
})
