/**
 * What the door can be told. Each setting is a value, or a function of the request that gives one.
 */
import type { Caller } from "@hyperimage/core/Caller"
import type { ImageError } from "@hyperimage/core/ImageError"
import type * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type * as Ledger from "@hyperimage/core/Ledger"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { Request, Response } from "express"
import type { Convert } from "./Conversion.ts"

export type { Caller }

/** What the door knows of a request; in `response.locals.hyperimage` from the door on. */
export interface Known {
  /** The `x-request-id` of the answer. */
  readonly requestId: string
  /** Absent where no key is asked for, and before the key is checked. */
  readonly caller?: Caller
  /** The model that is asked for. Absent where none is, and before the body is read. */
  readonly model?: string
}

/** The `locals` of a response that goes through the door. */
export interface Locals {
  hyperimage: Known
}

/** The response of a request that goes through the door. */
export type KnownResponse = Response<unknown, Locals & Record<string, unknown>>

/** A value, or a function of the request. */
export type Setting<A> = A | ((request: Request, response: KnownResponse) => A)

/** What a check of a key says: who it is, or just whether it is good. */
export type Verdict = Caller | boolean | undefined

/** Finds out whose key it is; its promise or effect may fail with an `ImageError` of its own. */
export type Verify = (key: string, request: Request) => Verdict | Promise<Verdict> | Effect.Effect<Verdict, ImageError>

/**
 * Who may come in: whoever has one of the `keys`, or whom `verify` accepts.
 *
 * `keys` are compared as SHA-256 in constant time. `verify` gets the bearer key as it was sent; the promise or the effect that
 * it gives may fail with an `ImageError` of its own, `PermissionDenied` for example. The caller's policy is kept by the generator
 * (`@hyperimage/core/Policy`), but for its `requestsPerMinute`, which the door counts.
 */
export type Authentication =
  | { readonly keys: ReadonlyArray<string | Redacted.Redacted<string>>; readonly verify?: Verify }
  | { readonly keys?: ReadonlyArray<string | Redacted.Redacted<string>>; readonly verify: Verify }

/** How much one request may take, and how many there may be. */
export interface Limits {
  /** The largest body in bytes. Absent: 33,554,432 (32 MB), room for a picture of 24 MB as base64. */
  readonly bodyBytes?: number
  /**
   * Requests for pictures in a minute, of each caller whose policy doesn't say; where no key is asked for, of each address. Absent: any
   * number.
   */
  readonly requestsPerMinute?: number
}

/** What is kept in memory, and for how long. */
export interface Keeping {
  /** The most of them. Absent: 100. */
  readonly maximum?: number
  /** How long each is kept after its end. Absent: 10 minutes. */
  readonly timeToLive?: Duration.Input
}

/** How pictures are kept that are answered as addresses (`response_format: "url"`), and how the addresses are signed. */
export interface PictureKeeping extends Keeping {
  /** The most pictures. Absent: 1000. */
  readonly maximum?: number
  /** The most bytes of all pictures together. Absent: 268,435,456 (256 MB). */
  readonly maximumBytes?: number
  /** How long an address holds. Absent: 1 hour. */
  readonly timeToLive?: Duration.Input
  /** What addresses are signed with. Absent: random, so that they don't outlive the process. */
  readonly secret?: string | Redacted.Redacted<string>
  /** A folder to keep pictures in, where they outlive the process and can be shared by several. Absent: memory. */
  readonly folder?: string
}

/** Settings beside the generator. */
export interface Settings {
  /** Absent: everybody may come in. */
  readonly auth?: Setting<Authentication | undefined>
  readonly limits?: Setting<Limits>
  /** How many jobs (`Prefer: respond-async`) there may be, and how long they can be asked for once they have ended. */
  readonly jobs?: Keeping
  /** How many answers are kept for those who come again with their `Idempotency-Key`, and how long. */
  readonly idempotencyKeys?: Keeping
  /** The books that `GET /usage` reads; the generator's `Ledger.wrapper` writes them. Absent: there is nothing to read. */
  readonly ledger?: Setting<Ledger.Service>
  /** The pictures that are answered as addresses. */
  readonly pictures?: PictureKeeping
  /**
   * Writes pictures as the type that a client accepts (`Accept: image/webp`) or wants (OpenAI's `output_format`). Absent: each is of the
   * type that the generator made.
   */
  readonly convert?: Convert
  /**
   * Who answers an error: the door, in the contract's form (`respond`, also when absent), or the app's error handler (`next`), which
   * gets an `HttpFailure`.
   */
  readonly onError?: Setting<"respond" | "next">
  /**
   * Where the paths begin for clients, as the OpenAPI document and the addresses of pictures tell it; needed behind a proxy that changes
   * them. Absent: where the router is mounted, under the host that was asked.
   */
  readonly serverUrl?: Setting<string>
}

/** Who makes the pictures: a generator, or a layer that provides one, built once and released by `close()`. */
export type Options = Settings &
  (
    | { readonly generator: Setting<ImageGenerator.Service>; readonly layer?: never }
    | { readonly layer: Layer.Layer<ImageGenerator.ImageGenerator, unknown>; readonly generator?: never }
  )

const isFunction = <A>(
  setting: Setting<A>
): setting is Extract<Setting<A>, (request: Request, response: KnownResponse) => A> => typeof setting === "function"

/** The value of a setting for one request. */
export const resolve = <A>(setting: Setting<A>, request: Request, response: KnownResponse): A =>
  isFunction(setting) ? setting(request, response) : setting
