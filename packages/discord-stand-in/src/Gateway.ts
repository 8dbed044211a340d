/**
 * The gateway: a WebSocket server that greets, listens for heartbeats, lets the app identify or resume, and dispatches events.
 *
 * Time here is the machine's own, as the app's heartbeats are. Payloads are JSON; compression is refused.
 */
import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { RawData, WebSocket } from "ws"
import { dispatch, keptFor, Opcode, type Session } from "./GatewaySession.ts"
import * as Json from "./Json.ts"

/** How the gateway closes a connection. */
export const CloseCode = {
  unknownError: 4000,
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  rateLimited: 4008,
  invalidShard: 4010,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014
} as const

/** What an app may ask to hear of, as bits; those that matter here. */
export const Intent = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12 } as const

/** GUILD_MEMBERS, GUILD_PRESENCES and MESSAGE_CONTENT: to be switched on for an application first. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15)
/** All intents there are. */
const known = (1 << 26) - 1

/** What happened at the gateway, for a test to look at. */
export type GatewayEvent =
  | { readonly type: "connected"; readonly path: string }
  | { readonly type: "identified"; readonly intents: number }
  | { readonly type: "resumed"; readonly replayed: number }
  | { readonly type: "heartbeat" }
  | { readonly type: "closed"; readonly code: number }

/** What the gateway needs to know. */
export interface Options {
  readonly token: string
  /** Milliseconds between heartbeats. */
  readonly heartbeatInterval: number
  readonly resumeUrl: () => string
  /** The data of READY, beside the session's own. */
  readonly ready: () => Json.JsonObject
  /** The servers that are told of after READY. */
  readonly guilds: () => ReadonlyArray<Json.JsonObject>
  readonly changed: () => void
}

/** A gateway at work. */
export interface Gateway {
  readonly accept: (socket: WebSocket, request: IncomingMessage) => void
  /** Dispatches an event to the app, where it has asked for the `intent`; false where no session would ever get it. */
  readonly dispatch: (name: string, data: Json.JsonObject, intent?: number) => boolean
  readonly events: ReadonlyArray<GatewayEvent>
  /** How many connections are open and identified. */
  readonly connected: () => number
  /** Ends all connections: by a close code, or as a cut line does. */
  readonly drop: (code?: number) => void
  /** Asks the app to reconnect. */
  readonly reconnect: () => void
  /** Tells the app that its session is over, or only this connection. */
  readonly invalidate: (resumable: boolean) => void
  /** Answers heartbeats, or goes on without: a dead line that looks alive. */
  readonly acknowledgeHeartbeats: (answers: boolean) => void
  /** Asks for a heartbeat at once. */
  readonly requestHeartbeat: () => void
}

interface Connection {
  readonly socket: WebSocket
  session: Session | undefined
  lastHeartbeat: number
  payloads: Array<number>
}

/** A gateway without connections. */
export const make = (options: Options): Gateway => {
  const sessions = new Map<string, Session>()
  const connections = new Set<Connection>()
  const events: Array<GatewayEvent> = []
  let answersHeartbeats = true

  const note = (event: GatewayEvent) => {
    events.push(event)
    options.changed()
  }
  const send = ({ socket }: Connection, payload: unknown) => socket.send(JSON.stringify(payload))

  const attach = (connection: Connection, session: Session) => {
    connection.session = session
    session.connection = connection
    session.lostAt = undefined
    session.send = (payload) => send(connection, payload)
  }

  /** Forgets sessions that nobody came back to. */
  const living = () => {
    for (const [id, { lostAt }] of sessions) {
      if (lostAt !== undefined && Date.now() - lostAt > keptFor) sessions.delete(id)
    }
    return [...sessions.values()]
  }

  const identify = (connection: Connection, data: unknown) => {
    const intents = Json.number(data, "intents")
    const [shard, shards] = Json.list(data, "shard")
    if (connection.session !== undefined) return connection.socket.close(CloseCode.alreadyAuthenticated)
    if (Json.text(data, "token") !== options.token) return connection.socket.close(CloseCode.authenticationFailed)
    if (Json.at(data, "properties") === undefined) return connection.socket.close(CloseCode.decodeError)
    if (intents === undefined || !Number.isInteger(intents) || (intents & ~known) !== 0) {
      return connection.socket.close(CloseCode.invalidIntents)
    }
    if ((intents & privileged) !== 0) return connection.socket.close(CloseCode.disallowedIntents)
    if (Json.at(data, "shard") !== undefined && !(Number(shard) < Number(shards))) {
      return connection.socket.close(CloseCode.invalidShard)
    }
    const id = randomBytes(16).toString("hex")
    const session: Session = { id, intents, connection, lostAt: undefined, sequence: 0, events: [], send: () => {} }
    sessions.set(id, session)
    attach(connection, session)
    const guilds = options.guilds()
    dispatch(session, "READY", {
      ...options.ready(),
      v: 10,
      session_id: id,
      session_type: "normal",
      resume_gateway_url: options.resumeUrl(),
      guilds: guilds.map((guild) => ({ id: guild["id"], unavailable: true })),
      ...(Json.at(data, "shard") === undefined ? {} : { shard: [shard, shards] })
    })
    if ((intents & Intent.guilds) !== 0) for (const guild of guilds) dispatch(session, "GUILD_CREATE", guild)
    note({ type: "identified", intents })
  }

  const resume = (connection: Connection, data: unknown) => {
    if (Json.text(data, "token") !== options.token) return connection.socket.close(CloseCode.authenticationFailed)
    const session = living().find(({ id }) => id === Json.text(data, "session_id"))
    const after = Json.number(data, "seq")
    if (session === undefined) return send(connection, { op: Opcode.invalidSession, d: false })
    if (after === undefined || after > session.sequence) return connection.socket.close(CloseCode.invalidSequence)
    attach(connection, session)
    const missed = session.events.filter(({ s }) => s > after)
    for (const event of missed) session.send(event)
    dispatch(session, "RESUMED", {})
    note({ type: "resumed", replayed: missed.length })
  }

  const heartbeat = (connection: Connection) => {
    connection.lastHeartbeat = Date.now()
    if (answersHeartbeats) send(connection, { op: Opcode.heartbeatAck })
    note({ type: "heartbeat" })
  }

  const receive = (connection: Connection, text: string) => {
    const { socket } = connection
    const now = Date.now()
    connection.payloads = [...connection.payloads.filter((at) => now - at < 60_000), now]
    if (connection.payloads.length > 120) return socket.close(CloseCode.rateLimited)
    const payload = parse(text)
    if (!Json.isObject(payload) || text.length > 4096) return socket.close(CloseCode.decodeError)
    const data = payload["d"]
    switch (payload["op"]) {
      case Opcode.heartbeat:
        return heartbeat(connection)
      case Opcode.identify:
        return identify(connection, data)
      case Opcode.resume:
        return resume(connection, data)
      case Opcode.presence:
      case Opcode.voiceState:
      case Opcode.requestMembers:
        return connection.session === undefined ? socket.close(CloseCode.notAuthenticated) : undefined
      default:
        return socket.close(CloseCode.unknownOpcode)
    }
  }

  const forget = (connection: Connection, code: number) => {
    connections.delete(connection)
    const { session } = connection
    if (session !== undefined && session.connection === connection) {
      session.send = () => {}
      session.lostAt = Date.now()
      // Who says goodbye ends the session; who is cut off may come back to it.
      if (code === 1000 || code === 1001) sessions.delete(session.id)
    }
    note({ type: "closed", code })
  }

  /** Ends a connection that has been silent for too long. */
  const watch = (connection: Connection) => {
    const { heartbeatInterval } = options
    const timer = setInterval(() => {
      if (Date.now() - connection.lastHeartbeat > heartbeatInterval * 2) connection.socket.close(CloseCode.unknownError)
    }, heartbeatInterval / 2)
    connection.socket.on("close", () => clearInterval(timer))
  }

  const each = (act: (connection: Connection) => void) => {
    for (const connection of connections) act(connection)
  }

  return {
    accept: (socket, request) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://gateway")
      note({ type: "connected", path: pathname })
      if (searchParams.get("v") !== "10") return socket.close(CloseCode.invalidVersion)
      if ((searchParams.get("encoding") ?? "json") !== "json" || searchParams.has("compress")) {
        return socket.close(CloseCode.decodeError)
      }
      const connection: Connection = { socket, session: undefined, lastHeartbeat: Date.now(), payloads: [] }
      connections.add(connection)
      socket.on("message", (data: RawData) => receive(connection, data.toString()))
      socket.on("close", (code: number) => forget(connection, code))
      socket.on("error", () => socket.terminate())
      watch(connection)
      send(connection, { op: Opcode.hello, d: { heartbeat_interval: options.heartbeatInterval } })
    },
    dispatch: (name, data, intent = 0) => {
      const receivers = living().filter(({ intents }) => (intents & intent) === intent)
      for (const session of receivers) dispatch(session, name, data)
      return receivers.length > 0
    },
    events,
    connected: () => [...connections].filter(({ session }) => session !== undefined).length,
    drop: (code) => each(({ socket }) => (code === undefined ? socket.terminate() : socket.close(code))),
    reconnect: () => each((connection) => send(connection, { op: Opcode.reconnect, d: null })),
    invalidate: (resumable) =>
      each((connection) => {
        const { session } = connection
        if (session !== undefined && !resumable) sessions.delete(session.id)
        send(connection, { op: Opcode.invalidSession, d: resumable })
      }),
    acknowledgeHeartbeats: (answers) => {
      answersHeartbeats = answers
    },
    requestHeartbeat: () => each((connection) => send(connection, { op: Opcode.heartbeat, d: null }))
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
