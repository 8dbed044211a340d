/**
 * What a request will cost, before it is made. Loaded when it is asked for, with the catalog that it reads.
 */
import type { Catalog, Checked } from "@hyperimage/core/Catalog"
import type { ImageError } from "@hyperimage/core/ImageError"
import type { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import type { Dollars } from "@hyperimage/core/Price"
import * as Effect from "effect/Effect"
import type { Options } from "../engine/Engine.ts"
import * as EngineCatalog from "../engine/EngineCatalog.ts"
import { decode, type Request } from "./Request.ts"

/** A request whose price is asked: the price does not depend on the prompt, so that may be left out. */
export interface Priced extends Omit<Request, "prompt"> {
  readonly prompt?: string
}

/** A request as its model will make it, and the price of all its pictures in US dollars. */
export interface Quote extends Checked {
  readonly dollars: Dollars
}

/**
 * Holds a request against its model in a catalog and prices what the model will really do: a value past a limit is priced at the
 * limit, with a warning.
 *
 * Fails with `InvalidRequest`, `ModelNotFound` or `Unsupported`, as the request itself would.
 */
export const fromCatalog = (catalog: Catalog, request: object): Effect.Effect<Quote, ImageError> =>
  decode({ prompt: "a picture", ...request }).pipe(
    Effect.flatMap(catalog.check),
    Effect.map((checked) => ({ ...checked, dollars: checked.model.price(checked.request) }))
  )

/** The same for the models of an engine. */
export const make = (options: Options, request: Priced): Effect.Effect<Quote, ImageError, ImageGenerator> =>
  Effect.flatMap(EngineCatalog.told(options), (catalog) => fromCatalog(catalog, request))
