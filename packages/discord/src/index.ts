/**
 * Door: people in a Discord server draw with `/imagine`. Handlers of interactions as effects over `ImageGenerator`, for any transport.
 */
/** What the door does at Discord, beyond the first answer to an interaction. */
export * as DiscordApi from "./DiscordApi.ts"
/** What the door does with an interaction, whichever way it came. */
export * as Handler from "./Handler.ts"
/** A message as this door writes it. */
export * as Message from "./Message.ts"
/** How the first answer to an interaction gets back to Discord. */
export * as Reply from "./Reply.ts"
