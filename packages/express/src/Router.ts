/**
 * The routes, as a Router for `app.use("/v1", hyperimage({ … }))`.
 *
 * A door stays thin: request in, `ImageRequest` to the generator, pictures out. What the pictures are is the generator's business.
 */
import * as Contract from "@hyperimage/core/Contract"
import { answersTo } from "@hyperimage/core/ImageModel"
import type { Service } from "@hyperimage/core/ImageGenerator"
import * as ModelList from "@hyperimage/core/ModelList"
import * as ModelPrice from "@hyperimage/core/ModelPrice"
import * as OpenApi from "@hyperimage/core/OpenApi"
import * as Effect from "effect/Effect"
import { type Request, Router } from "express"
import * as Answer from "./Answer.ts"
import * as Door from "./Door.ts"
import * as Generation from "./Generation.ts"
import { methodNotAllowed, notFound } from "./HttpFailure.ts"
import * as JobRoutes from "./JobRoutes.ts"
import { type Options, resolve } from "./Options.ts"
import * as PictureLinks from "./PictureLinks.ts"
import * as Usage from "./Usage.ts"

/** The router, and its end. */
export interface Hyperimage extends Router {
  /** Interrupts what is being made, jobs too, answers it with 503, and releases what the layer holds. */
  readonly close: () => Promise<void>
}

const listModels: Door.Route = (generator) =>
  Effect.map(generator.models, (models) => Answer.json(ModelList.list(models)))

const findModel = Effect.fnUntraced(function* (generator: Service, request: Request) {
  const name = String(request.params["name"])
  const models = yield* generator.models
  const found = models.find((model) => answersTo(model, name))
  return found ?? (yield* notFound(`model: expected one of ${models.map((model) => model.name).join(", ")}`))
})

const getModel: Door.Route = (generator, request) =>
  Effect.map(findModel(generator, request), (model) => Answer.json(ModelList.entry(model)))

const getModelPrice: Door.Route = (generator, request) =>
  findModel(generator, request).pipe(
    Effect.flatMap((model) => ModelPrice.make(model, request.query)),
    Effect.map((price) => Answer.json(price))
  )

/** What a path with other methods answers: 405, and to `OPTIONS` which methods there are. */
const otherMethods = (door: Door.Door, allowed: string): Door.Handler => {
  const refuse = door.handler((_, request) => Effect.fail(methodNotAllowed(request.method, allowed)), { public: true })
  return (request, response, next) => {
    if (request.method === "OPTIONS") response.writeHead(204, { allow: allowed }).end()
    else refuse(request, response, next)
  }
}

/**
 * Serves the Hyperbolic Image Generation API under wherever it is mounted:
 *
 * - `POST /image/generation`, and `POST /images/generations`, which understands OpenAI's body too
 * - `GET /jobs/:id`, `GET /jobs/:id/events`, `DELETE /jobs/:id`
 * - `GET /models`, `GET /models/:name`, `GET /models/:name/price`
 * - `GET /usage`, of who asks
 * - `GET /pictures/:id`, without a key, by the address that an answer told
 * - `GET /openapi.json`, without a key
 *
 * Works before and after `express.json()`, on Express 4.18 and 5. Other paths are left to the app.
 *
 * @example
 * import * as Layer from "effect/Layer"
 * import express from "express"
 * import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
 * import { hyperimage } from "@hyperimage/express"
 *
 * declare const engine: Layer.Layer<ImageGenerator>
 *
 * const app = express()
 * app.use("/v1", hyperimage({ layer: engine, auth: { keys: ["a-long-random-key"] } }))
 */
export const hyperimage = (options: Options): Hyperimage => {
  const door = Door.open(options)
  const router = Router()

  for (const path of [Contract.paths.generate, Contract.paths.generateAlias]) {
    const generate = door.handler(
      (generator, request, response) =>
        Generation.generate(request, {
          generator,
          owner: JobRoutes.ownerOf(response),
          limits: options.limits === undefined ? {} : resolve(options.limits, request, response),
          convert: options.convert,
          takesOpenAi: path === Contract.paths.generateAlias,
          base: () => PictureLinks.baseOf(request, response, options.serverUrl),
          onModel: (model) => {
            response.locals.hyperimage = { ...response.locals.hyperimage, model }
          },
          onEstimate: (dollars) => {
            response.setHeader(Contract.headers.estimate, String(dollars))
          }
        }),
      { counts: true }
    )
    router.route(path).post(generate).all(otherMethods(door, "POST"))
  }

  const openApi = door.handler(
    (_, request, response) => {
      const mounted = request.baseUrl === "" ? "/" : request.baseUrl
      const serverUrl = resolve(options.serverUrl ?? mounted, request, response)
      return Effect.succeed(Answer.json(OpenApi.make({ serverUrl })))
    },
    { public: true }
  )

  const job = `${Contract.paths.jobs}/:id`
  router
    .route(job)
    .get(door.handler(JobRoutes.get))
    .delete(door.handler(JobRoutes.cancel))
    .all(otherMethods(door, "GET, HEAD, DELETE"))

  const get = (path: string, handler: Door.Handler) =>
    router.route(path).get(handler).all(otherMethods(door, "GET, HEAD"))
  get(Contract.paths.models, door.handler(listModels))
  get(`${Contract.paths.models}/:name`, door.handler(getModel))
  get(`${Contract.paths.models}/:name/price`, door.handler(getModelPrice))
  get(Contract.paths.usage, door.handler(Usage.get(options)))
  get(`${Contract.paths.pictures}/:id`, door.handler(PictureLinks.get, { public: true }))
  get(`${job}/events`, door.handler(JobRoutes.events))
  get(Contract.paths.openapi, openApi)

  return Object.assign(router, { close: door.close })
}
