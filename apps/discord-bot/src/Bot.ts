/**
 * The bot as a program: storage, engine and handler as the settings say, and a way in, until a signal ends it.
 *
 * When it ends, nothing new comes in first; what is being drawn may be finished for a while; whoever waits then is told.
 */
import * as Attachments from "@hyperimage/discord/Attachments"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import * as Gateway from "@hyperimage/discord/Gateway"
import * as Handler from "@hyperimage/discord/Handler"
import * as Download from "@hyperimage/download/Download"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logs from "hyperimage/server/Logs"
import * as Application from "./Application.ts"
import * as Engine from "./Engine.ts"
import * as HttpInteractions from "./HttpInteractions.ts"
import * as PictureTools from "./PictureTools.ts"
import type { Settings } from "./Settings.ts"
import * as Storage from "./Storage.ts"

/** Attachments come from Discord's own hosts, and from one that the settings name. */
const attachments = ({ cdn }: Settings) =>
  Layer.effect(
    Attachments.Attachments,
    Effect.map(
      Download.make({
        allow: [...Attachments.hosts, ...(cdn === undefined ? [] : [{ from: cdn, mayBePrivate: true }])]
      }),
      ({ fetch }) => ({ fetch: (url) => fetch(url, "picture") })
    )
  )

const handler = (settings: Settings) => {
  const { cooldown, dollarsPerServer, dollarsPerUser, perUser } = settings
  return Handler.layer({
    perUser: {
      ...(perUser === undefined ? {} : { concurrent: perUser }),
      ...(cooldown === undefined ? {} : { cooldown })
    },
    serverDollarsPerDay: dollarsPerServer,
    ...(dollarsPerUser === undefined ? {} : { policy: { dollarsPerDay: dollarsPerUser } })
  }).pipe(
    Layer.provideMerge(Engine.layer(settings)),
    Layer.provide(Storage.layer(settings.database ?? "discord-bot.db")),
    Layer.provide(Layer.mergeAll(PictureTools.layer, attachments(settings))),
    Layer.provideMerge(DiscordApi.layer(Application.accountOf(settings)))
  )
}

const takePart = Effect.fnUntraced(function* (settings: Settings) {
  const { idle } = yield* Handler.Handler
  // Runs when nothing new comes in any more, and before the handler is closed.
  yield* Effect.addFinalizer(() => Effect.timeoutOption(idle, settings.grace ?? "5 seconds"))
  const { publicKey } = settings
  if (publicKey !== undefined) return yield* HttpInteractions.serve(publicKey, settings.port ?? 8788)
  const onConnected = Effect.log(`Connected to Discord: pictures by ${Engine.nameOf(settings)}`)
  return yield* Gateway.run({ ...Application.accountOf(settings), onConnected })
}, Effect.scoped)

/** The log, on standard error. */
export const logs = ({ logFormat, logLevel }: Settings): Layer.Layer<never> =>
  Logs.layer({ format: logFormat ?? (process.stderr.isTTY ? "pretty" : "json"), level: logLevel ?? "info" })

/** Answers people until the fiber is interrupted. Fails where Discord refuses the bot, or where a part of it can't be made. */
export const run = (settings: Settings) => takePart(settings).pipe(Effect.provide(handler(settings)))
