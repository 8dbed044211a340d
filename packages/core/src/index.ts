/**
 * The language of image generation: requests, events, errors, models, presets, pipelines, retries and prices as typed effects.
 *
 * Each module can be imported on its own, `@hyperimage/core/Pipeline`, which keeps bundles small.
 */
/** Dollars that may be spent, and those that were. */
export * as Budget from "./Budget.ts"
/** Who asks for pictures, as far as anything beside the door needs to know. */
export * as Caller from "./Caller.ts"
/** The models and presets that an app has put together: the one place that doors ask what there is. */
export * as Catalog from "./Catalog.ts"
/** At most so many generations at once; the others wait, first come, first served, and are told their place. */
export * as ConcurrencyLimit from "./ConcurrencyLimit.ts"
/** The HTTP contract in one place: paths, bodies, headers, statuses, and the OpenAPI 3.1 document that is made from them. */
export * as Contract from "./Contract.ts"
/** The longest that one generation may take. */
export * as Deadline from "./Deadline.ts"
/** Errors on the wire, both ways: a reason becomes a status and the contract's body, a status and a body become a reason. */
export * as ErrorResponse from "./ErrorResponse.ts"
/** A generation's events on the wire: server-sent events (`text/event-stream`), each with a JSON text as its data. */
export * as EventStream from "./EventStream.ts"
/** Another generator for when the first one can't. */
export * as Fallback from "./Fallback.ts"
/** One picture: bytes that are decoded when somebody asks for them, its media type as its own first bytes say, and its seed. */
export * as GeneratedImage from "./GeneratedImage.ts"
/** Everything that can go wrong with a generation: one error, whose `reason` says what to do about it. */
export * as ImageError from "./ImageError.ts"
/** What happens while one request is worked on, in order: `Queued`* → `Started` → `Progress`* → `ImageReady`* → `Completed`. */
export * as ImageEvent from "./ImageEvent.ts"
/** The one service that engines implement and doors use: give it a request, get pictures, or watch them come. */
export * as ImageGenerator from "./ImageGenerator.ts"
/** What a model is: its names, what it can do, its limits, how to ask it when nothing is said, and what it costs. */
export * as ImageModel from "./ImageModel.ts"
/** What is asked for: one request for one to four pictures. */
export * as ImageRequest from "./ImageRequest.ts"
/** What came of a request: the pictures, how long they took, what they cost, and what was done differently from how it was asked. */
export * as ImageResponse from "./ImageResponse.ts"
/** A generation that goes on without its client: asked for with `Prefer: respond-async`, looked after at `GET /jobs/:id`. */
export * as Job from "./Job.ts"
/** JSON that keeps 64-bit integers whole. */
export * as Json from "./Json.ts"
/** Who had what made, and for how many dollars: a row for each generation, opened before the work starts and settled after. */
export * as Ledger from "./Ledger.ts"
/** The list of models, asked for once in a while. */
export * as ModelCache from "./ModelCache.ts"
/** What a server says of its models, `GET /models`. */
export * as ModelList from "./ModelList.ts"
/** What may be drawn: a function of the request that allows or refuses it, asked before anybody works on it or is paid for it. */
export * as Moderation from "./Moderation.ts"
/** What a server answers to `GET /models/{name}/price`: dollars for a request that hasn't been made. */
export * as ModelPrice from "./ModelPrice.ts"
/** A generation's events as OpenAI streams them: previews, spread over the steps, then the picture. */
export * as OpenAiEvents from "./OpenAiEvents.ts"
/** OpenAI's way to ask for pictures: `{ model, prompt, n, size, quality, … }`, answered with `{ created, data: [{ b64_json }] }`. */
export * as OpenAiImages from "./OpenAiImages.ts"
/** The OpenAPI 3.1 document of the contract, made from the schemas that decode and encode it. */
export * as OpenApi from "./OpenApi.ts"
/** A request under construction, and what happens to its pictures afterwards. */
export * as Pipeline from "./Pipeline.ts"
/** What a caller may ask for: models, sizes, steps, how often, how much at once, for how many dollars a day. */
export * as Policy from "./Policy.ts"
/** A good way to ask a model: a name that people choose, and the settings that it stands for. */
export * as Preset from "./Preset.ts"
/** Dollars for a generation, before and after it is made. */
export * as Price from "./Price.ts"
/** Not more generations in a while than the service allows: requests wait on this side instead of being refused on the other. */
export * as RateLimit from "./RateLimit.ts"
/** How often each caller asks, for doors that refuse who asks too often before they read what is asked. */
export * as RequestRate from "./RequestRate.ts"
/** The same request with the same seed gives the same pictures, so it need not be made twice. */
export * as ResponseCache from "./ResponseCache.ts"
/** When to try again, and how long to wait before: exponential, with jitter and a cap, never sooner than the server asked, and one deadline over all attempts. */
export * as RetryPolicy from "./RetryPolicy.ts"
/** The names of samplers that requests use. */
export * as Samplers from "./Samplers.ts"
/** Pictures as files, under names that sort in the order of the pictures and tell what they show. */
export * as Save from "./Save.ts"
/** The number that a picture grows from: the same request with the same seed gives the same picture. */
export * as Seed from "./Seed.ts"
/** More pictures than one request can ask for, made by several. */
export * as Split from "./Split.ts"
/** One model that answers in the place of others, and says so. */
export * as StandIn from "./StandIn.ts"
/** A style as words, for models that have no styles of their own. */
export * as Style from "./Style.ts"
/** Spans and metrics for generations, under the names of OpenTelemetry's GenAI conventions. */
export * as Telemetry from "./Telemetry.ts"
/** What a server says of what a caller used, `GET /usage`: today and this month, by model, and what is left. */
export * as UsageReport from "./UsageReport.ts"
/** Something that was done differently from how it was asked, said along with the pictures instead of kept quiet. */
export * as Warning from "./Warning.ts"
/** Words and phrases that prompts may not have: the simplest `Moderation.Check`. */
export * as WordList from "./WordList.ts"
