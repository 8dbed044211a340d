/**
 * What was drawn for a message, kept where it outlives the process: buttons work after a restart, and in any process that has the same
 * storage.
 *
 * A drawing is named by the interaction that asked for it. Discord's names tell their own time, so that old ones are forgotten without
 * being read.
 */
import { ImageRequest } from "@hyperimage/core/ImageRequest"
import { Seed } from "@hyperimage/core/Seed"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** Schema of a drawing. */
export const Drawing = Schema.Struct({
  id: Schema.String,
  /** Who asked for it. */
  userId: Schema.String,
  guildId: Schema.optionalKey(Schema.String),
  channelId: Schema.String,
  /** The whole request, a starting picture included. */
  request: ImageRequest,
  preset: Schema.optionalKey(Schema.String),
  /** How many times the sides of its request the picture has, where it was only enlarged. Absent: once. */
  enlarged: Schema.optionalKey(Schema.Int),
  /** The model that made the pictures, once they are made. */
  model: Schema.optionalKey(Schema.String),
  /** The seed of each picture, once they are made. */
  seeds: Schema.optionalKey(Schema.Array(Seed))
})

/** A drawing, under way or done. */
export interface Drawing extends Schema.Schema.Type<typeof Drawing> {}

/** Schema of what is needed to tell people that their drawing was cut off. */
const Waiting = Schema.Struct({
  id: Schema.String,
  applicationId: Schema.String,
  /** Good for 15 minutes. */
  token: Schema.String,
  locale: Schema.optionalKey(Schema.String)
})

/** A drawing that is being worked on, as far as its answer goes. */
export interface Waiting extends Schema.Schema.Type<typeof Waiting> {}

/** Fails only where the storage does. */
type Stored<A> = Effect.Effect<A, KeyValueStore.KeyValueStoreError>

/** Keeps drawings. */
export interface Drawings {
  readonly get: (id: string) => Stored<Option.Option<Drawing>>
  readonly set: (drawing: Drawing) => Stored<void>
  readonly remove: (id: string) => Stored<void>
  /** Notes that somebody waits for a drawing. */
  readonly begin: (waiting: Waiting) => Stored<void>
  /** Nobody waits for it any more. */
  readonly end: (id: string) => Stored<void>
  /** Those that were under way when a process ended, which are from then on nobody's. */
  readonly cutOff: Stored<ReadonlyArray<Waiting>>
  /** Forgets what is older. */
  readonly forget: (olderThan: Duration.Input) => Stored<void>
}

/** Milliseconds since 1970 of Discord's first moment, from which its names count. */
const epoch = 1_420_070_400_000

/** When something with this name of Discord's came to be, in milliseconds since 1970; `undefined` for a name that isn't one. */
export const timeOf = (snowflake: string): number | undefined =>
  /^\d{1,20}$/.test(snowflake) ? Number(BigInt(snowflake) >> 22n) + epoch : undefined

const drawing = "drawing-"
const waiting = "waiting-"

/** Drawings in a `KeyValueStore`. One that can't be read any more counts as forgotten. */
export const make = (storage: KeyValueStore.KeyValueStore): Drawings => {
  const drawings = KeyValueStore.toSchemaStore(storage, Drawing)
  const underWay = KeyValueStore.toSchemaStore(storage, Waiting)
  const readable = <A>(read: Effect.Effect<Option.Option<A>, KeyValueStore.KeyValueStoreError | Schema.SchemaError>) =>
    Effect.catchTag(read, "SchemaError", () => Effect.succeedNone)
  const written = (write: Effect.Effect<void, KeyValueStore.KeyValueStoreError | Schema.SchemaError>) =>
    Effect.catchTag(write, "SchemaError", Effect.die)
  const named = (prefix: string) => Effect.map(storage.keys, (keys) => keys.filter((key) => key.startsWith(prefix)))

  return {
    get: (id) => readable(drawings.get(drawing + id)),
    set: (value) => written(drawings.set(drawing + value.id, value)),
    remove: (id) => storage.remove(drawing + id),
    begin: (value) => written(underWay.set(waiting + value.id, value)),
    end: (id) => storage.remove(waiting + id),
    cutOff: Effect.gen(function* () {
      const keys = yield* named(waiting)
      const found = yield* Effect.forEach(keys, (key) => readable(underWay.get(key)))
      yield* Effect.forEach(keys, (key) => storage.remove(key), { discard: true })
      return found.flatMap(Option.toArray)
    }),
    forget: Effect.fnUntraced(function* (olderThan) {
      const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.fromInputUnsafe(olderThan))
      const keys = yield* named(drawing)
      const old = keys.filter((key) => (timeOf(key.slice(drawing.length)) ?? oldest) < oldest)
      yield* Effect.forEach(old, (key) => storage.remove(key), { discard: true })
    })
  }
}
