/**
 * Door: people in a Discord server draw with `/imagine`. Handlers of interactions as effects over `ImageGenerator`, for any transport.
 */
/** Gets the files that people attach. */
export * as Attachments from "./Attachments.ts"
/** The commands that Discord is told of, made from the schema of a request and the words of each language. */
export * as Commands from "./Commands.ts"
/** What the door does at Discord, beyond the first answer to an interaction. */
export * as DiscordApi from "./DiscordApi.ts"
/** The gateway: a connection over which interactions come, kept up by itself. */
export * as Gateway from "./Gateway.ts"
/** What the door does with an interaction, whichever way it came. */
export * as Handler from "./Handler.ts"
/** Interactions over HTTP, as a route. */
export * as Interactions from "./Interactions.ts"
/** A message as this door writes it. */
export * as Message from "./Message.ts"
/** What the door needs done to pictures and can't do itself. */
export * as PictureTools from "./PictureTools.ts"
/** The bytes of a request's body, for body parsers that come before the route. */
export * as RawBody from "./RawBody.ts"
/** How the first answer to an interaction gets back to Discord. */
export * as Reply from "./Reply.ts"
/** Dollars that one Discord server may spend in a day, whoever of its members draws. */
export * as ServerBudget from "./ServerBudget.ts"
