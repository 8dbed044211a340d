/**
 * Discord on this machine, for tests.
 */
export * as Answer from "./Answer.ts"
export * as Form from "./Form.ts"
export * as Json from "./Json.ts"
export * as Message from "./Message.ts"
export * as StandIn from "./StandIn.ts"
export * as World from "./World.ts"
