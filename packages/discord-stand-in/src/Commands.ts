/**
 * The commands that the app has registered: for everywhere, and for single servers.
 */
import * as Effect from "effect/Effect"
import type { Changes } from "./Changes.ts"
import { checkCommand, checkCommands, CommandType, typeOf } from "./CommandRules.ts"
import { type Failure, invalidForm, unknownCommand } from "./Failure.ts"
import * as Form from "./Form.ts"
import * as Json from "./Json.ts"

/** A registered command: its definition with the fields that Discord adds. */
export type Command = Json.JsonObject

/** A server's id, or none: everywhere. */
export type Place = string | undefined

/** The commands of one application. */
export interface Commands {
  readonly list: (place: Place) => ReadonlyArray<Command>
  /** Puts a list in the place of all commands there. */
  readonly overwrite: (place: Place, body: unknown) => Effect.Effect<ReadonlyArray<Command>, Failure>
  /** Adds a command, or replaces the one of that name and type. */
  readonly add: (
    place: Place,
    body: unknown
  ) => Effect.Effect<{ readonly command: Command; readonly isNew: boolean }, Failure>
  readonly get: (place: Place, id: string) => Effect.Effect<Command, Failure>
  readonly edit: (place: Place, id: string, body: unknown) => Effect.Effect<Command, Failure>
  readonly remove: (place: Place, id: string) => Effect.Effect<void, Failure>
  /** What somebody in a server, or in none, can use under a name; a server's own command comes first. */
  readonly find: (place: Place, type: number, name: string) => Command | undefined
}

const ensure = (value: unknown, rules: (field: Form.Field) => void): Effect.Effect<void, Failure> =>
  Effect.suspend(() => {
    const issues = Form.check(value, rules)
    return issues.length === 0 ? Effect.void : Effect.fail(invalidForm(issues))
  })

const isSame = (one: unknown, other: unknown) =>
  Json.text(one, "name") === Json.text(other, "name") && typeOf(one) === typeOf(other)

/** No commands yet. */
export const make = (applicationId: string, nextId: () => string, changes: Changes): Commands => {
  const places = new Map<Place, ReadonlyArray<Command>>()
  const list = (place: Place) => places.get(place) ?? []

  const stored = (place: Place, definition: unknown): Command => {
    const existing = list(place).find((command) => isSame(command, definition))
    return {
      type: CommandType.chatInput,
      description: "",
      default_member_permissions: null,
      nsfw: false,
      ...Json.object(definition),
      id: existing?.["id"] ?? nextId(),
      application_id: applicationId,
      version: nextId(),
      ...(place === undefined ? { dm_permission: true } : { guild_id: place })
    }
  }

  const put = (place: Place, commands: ReadonlyArray<Command>) => {
    places.set(place, commands)
    changes.announce()
  }

  const get = (place: Place, id: string): Effect.Effect<Command, Failure> =>
    Effect.suspend(() => {
      const found = list(place).find((command) => command["id"] === id)
      return found === undefined ? Effect.fail(unknownCommand()) : Effect.succeed(found)
    })

  return {
    list,
    get,
    overwrite: Effect.fnUntraced(function* (place, body) {
      yield* ensure(body, checkCommands)
      const commands = Json.list(body).map((definition) => stored(place, definition))
      put(place, commands)
      return commands
    }),
    add: Effect.fnUntraced(function* (place, body) {
      yield* ensure(body, checkCommand)
      const others = list(place).filter((known) => !isSame(known, body))
      const isNew = others.length === list(place).length
      const command = stored(place, body)
      yield* ensure([...others, command], checkCommands)
      put(place, [...others, command])
      return { command, isNew }
    }),
    edit: Effect.fnUntraced(function* (place, id, body) {
      const command = { ...(yield* get(place, id)), ...Json.object(body), id, version: nextId() }
      yield* ensure(command, checkCommand)
      put(place, [...list(place).filter((known) => known["id"] !== id), command])
      return command
    }),
    remove: Effect.fnUntraced(function* (place, id) {
      yield* get(place, id)
      put(
        place,
        list(place).filter((known) => known["id"] !== id)
      )
    }),
    find: (place, type, name) => {
      const named = (command: Command) => typeOf(command) === type && command["name"] === name
      return (place === undefined ? undefined : list(place).find(named)) ?? list(undefined).find(named)
    }
  }
}
