/**
 * All that the parts of the stand-in share: the world, what has been said in it, and the time.
 */
import type { Cdn } from "./Cdn.ts"
import type { Changes } from "./Changes.ts"
import type { Commands } from "./Commands.ts"
import type { Interactions } from "./Interactions.ts"
import type { JsonObject } from "./Json.ts"
import type { Messages, Stored } from "./Messages.ts"
import type { Application, Channel, Guild, Person } from "./World.ts"

/** What the parts share. */
export interface Hub {
  readonly application: Application
  readonly guilds: Map<string, Guild>
  readonly channels: Map<string, Channel>
  readonly people: Map<string, Person>
  readonly commands: Commands
  readonly messages: Messages
  readonly interactions: Interactions
  readonly cdn: Cdn
  readonly changes: Changes
  /** Milliseconds, by the clock that the test may move. */
  readonly now: () => number
  readonly nextId: () => string
  /** Takes a message away, and tells the app where it listens. */
  readonly remove: (stored: Stored) => void
  /** A message as the API shows it. */
  readonly wire: (stored: Stored) => JsonObject
}
