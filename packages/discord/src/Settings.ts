/**
 * How drawing works in a server, and in a channel of it: the default model, how much one may ask for, who may, and how it is shown.
 *
 * A channel's settings come before its server's, one by one. They are kept in the app's `KeyValueStore`.
 */
import * as Effect from "effect/Effect"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Fields from "./Fields.ts"

/** Schema of the settings of one place; what is absent isn't set. */
export const Settings = Schema.Struct({
  /** The model where none is chosen. */
  model: Schema.optionalKey(Schema.String),
  /** The longest side of a picture, in pixels. */
  largestSide: Schema.optionalKey(Schema.Int),
  mostSteps: Schema.optionalKey(Schema.Int),
  mostPictures: Schema.optionalKey(Schema.Int),
  /** Who has one of these roles may draw. Absent: everybody. */
  roles: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether pictures are shown covered. */
  spoiler: Schema.optionalKey(Schema.Boolean),
  /** Words and phrases that a prompt may not have. */
  words: Schema.optionalKey(Schema.Array(Schema.String))
})

/** The settings of one place. */
export interface Settings extends Schema.Schema.Type<typeof Settings> {}

/** The name of a setting. */
export type Name = keyof Settings

/** Each setting, and the option that sets it. */
export const optionNames = {
  model: "model",
  largestSide: "largest-side",
  mostSteps: "most-steps",
  mostPictures: "most-pictures",
  roles: "role",
  spoiler: "spoiler",
  words: "words"
} as const satisfies { readonly [setting in Name]: string }

const scope: Fields.Option = {
  name: "scope",
  kind: { _tag: "Choice", choices: ["server", "channel"] },
  required: false,
  description: "In the whole server, or in this channel only."
}

const whole = (name: string, minimum: number, maximum: number, description: string): Fields.Option => ({
  name,
  kind: { _tag: "Number", whole: true, minimum, maximum },
  required: false,
  description
})

/** The options of `/settings set`. */
export const options: ReadonlyArray<Fields.Option> = [
  {
    name: optionNames.model,
    kind: { _tag: "Text", minimum: 1, maximum: 100, topic: "model" },
    required: false,
    description: "The model where none is chosen."
  },
  whole(optionNames.largestSide, 64, 2048, "The longest side that is allowed, in pixels."),
  whole(optionNames.mostSteps, 1, 100, "The most steps that are allowed."),
  whole(optionNames.mostPictures, 1, 4, "The most pictures at once."),
  {
    name: optionNames.roles,
    kind: { _tag: "Role" },
    required: false,
    description: "Only who has this role may draw; several one after the other."
  },
  {
    name: optionNames.spoiler,
    kind: { _tag: "Flag" },
    required: false,
    description: "Show pictures covered."
  },
  {
    name: optionNames.words,
    kind: { _tag: "Text", minimum: 1, maximum: 4000 },
    required: false,
    description: "Words that a prompt may not have, with commas between them."
  },
  scope
]

/** The options of `/settings clear`. */
export const clearOptions: ReadonlyArray<Fields.Option> = [
  {
    name: "setting",
    kind: { _tag: "Choice", choices: Object.values(optionNames) },
    required: true,
    description: "Which one."
  },
  scope
]

/** A server, or a channel of it. */
export interface Place {
  readonly guildId: string
  /** Absent: the server as a whole. */
  readonly channelId?: string | undefined
}

const keyOf = ({ channelId, guildId }: Place): string =>
  channelId === undefined ? `settings-${guildId}` : `settings-${guildId}-${channelId}`

/** Reads and writes the settings of a place. */
export interface Store {
  readonly get: (place: Place) => Effect.Effect<Settings, KeyValueStore.KeyValueStoreError>
  readonly set: (place: Place, settings: Settings) => Effect.Effect<void, KeyValueStore.KeyValueStoreError>
  /** Those that hold in a channel: its own before its server's. Outside of a server there are none. */
  readonly effective: (
    guildId: string | undefined,
    channelId: string | undefined
  ) => Effect.Effect<Settings, KeyValueStore.KeyValueStoreError>
}

/** Settings in a `KeyValueStore`. What can't be read any more counts as not set. */
export const store = (storage: KeyValueStore.KeyValueStore): Store => {
  const kept = KeyValueStore.toSchemaStore(storage, Settings)
  const get = (place: Place) =>
    kept.get(keyOf(place)).pipe(
      Effect.catchTag("SchemaError", () => Effect.succeedNone),
      Effect.map(Option.getOrElse((): Settings => ({})))
    )
  return {
    get,
    set: (place, settings) => kept.set(keyOf(place), settings).pipe(Effect.catchTag("SchemaError", Effect.die)),
    effective: (guildId, channelId) =>
      guildId === undefined
        ? Effect.succeed({})
        : Effect.zipWith(get({ guildId }), get({ guildId, channelId }), (server, channel) => ({
            ...server,
            ...channel
          }))
  }
}
