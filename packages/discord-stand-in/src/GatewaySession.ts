/**
 * A gateway session: what has been dispatched in it, in order, so that a connection that comes back gets what it missed.
 */
import type { JsonObject } from "./Json.ts"

/** Gateway opcodes. */
export const Opcode = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voiceState: 4,
  resume: 6,
  reconnect: 7,
  requestMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11
} as const

/** An event on its way to the app. */
export interface Dispatch {
  readonly op: 0
  readonly s: number
  readonly t: string
  readonly d: JsonObject
}

/** A session. */
export interface Session {
  readonly id: string
  /** The events that the app has asked for, as bits. */
  readonly intents: number
  /** The connection that it has, or had last. */
  connection: object | undefined
  /** When its connection was lost, in milliseconds; undefined while it has one. */
  lostAt: number | undefined
  /** The number of the last event. */
  sequence: number
  readonly events: Array<Dispatch>
  /** Sends over the connection that there is; does nothing without one. */
  send: (payload: unknown) => void
}

/** How long a session without a connection is kept, in milliseconds. */
export const keptFor: number = 3 * 60_000

/** Numbers an event, keeps it for a resume, and sends it. */
export const dispatch = (session: Session, name: string, data: JsonObject): void => {
  session.sequence += 1
  const event: Dispatch = { op: 0, s: session.sequence, t: name, d: data }
  session.events.push(event)
  session.send(event)
}
