/** The request as code to copy: a command, a few lines of TypeScript, a pipeline. The key is a variable in each, never itself. */
import * as Json from "@hyperimage/core/Json"
import type { Model } from "./api/Models.ts"
import type { Body } from "./Wish.ts"

/** What the code is made from. */
export interface Asked {
  readonly request: Body
  readonly model: Model | undefined
  /** Of this page, e.g. `http://127.0.0.1:8787`. */
  readonly origin: string
  readonly asksForKey: boolean
}

/** A seed as the JSON number that it is. */
const seedValue = (seed: string): number | bigint =>
  BigInt(seed) <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : BigInt(seed)

const isSeed = (seed: string | undefined): seed is string => seed !== undefined && /^\d{1,20}$/.test(seed)

/** Pictures that are sent along are too long to copy. */
const picturesLeftOut = (request: Body): Readonly<Record<string, unknown>> => ({
  ...request,
  ...(isSeed(request.seed) ? { seed: seedValue(request.seed) } : {}),
  ...(request.image === undefined ? {} : { image: "<base64 of the picture>" }),
  ...(request.controlnet_image === undefined ? {} : { controlnet_image: "<base64 of the picture>" })
})

/** A command for a POSIX shell. */
export const curl = ({ asksForKey, origin, request }: Asked): string => {
  const body = Json.stringify(picturesLeftOut(request), 2).replaceAll("'", "'\\''")
  return [
    `curl ${origin}/v1/image/generation`,
    ...(asksForKey ? ['-H "authorization: Bearer $HYPERBOLIC_API_KEY"'] : []),
    "-H 'content-type: application/json'",
    `-d '${body}'`
  ].join(" \\\n  ")
}

/** A value as a literal of TypeScript; long seeds as `bigint`. */
const literal = (value: unknown): string => (typeof value === "bigint" ? `${value}n` : JSON.stringify(value))

/** A program with the Promise client. It reads the key from `HYPERBOLIC_API_KEY`, where there is one. */
export const typescript = ({ origin, request }: Asked): string => {
  const lines = Object.entries(picturesLeftOut(request)).map(([name, value]) => `  ${name}: ${literal(value)}`)
  return `import { Hyperimage } from "hyperimage"

await using client = new Hyperimage({ baseUrl: "${origin}/v1" })

const { images } = await client.generate({
${lines.join(",\n")}
})

for (const [index, image] of images.entries()) await image.save(\`picture-\${index}.png\`)
`
}

const declaration = (model: Model): string => {
  const can = [...model.can].map((name) => `${name}: true`).join(", ")
  const { cfg_scale, height, steps, width } = model.defaults
  const guidance = cfg_scale === undefined ? "" : `, cfg_scale: ${cfg_scale}`
  return `const model = ImageModel.make({
  name: ${literal(model.name)},
  family: ${literal(model.family)},
  description: ${literal(model.description)},
  can: { ${can} },
  defaults: { width: ${width}, height: ${height}, steps: ${steps}${guidance} }
})`
}

/** The steps of a pipeline that say what the request says. */
const steps = ({ request }: Asked): ReadonlyArray<string> => {
  const { cfg_scale, controlnet_name, height, image, lora, n, negative_prompt, sampler, seed, steps } = request
  const { strength, style_preset, width } = request
  const given: ReadonlyArray<readonly [unknown, string]> = [
    [width ?? height, `size(${width}, ${height})`],
    [steps, `steps(${steps})`],
    [cfg_scale, `guidance(${cfg_scale})`],
    [negative_prompt, `negativePrompt(${literal(negative_prompt)})`],
    [sampler, `sampler(${literal(sampler)})`],
    [style_preset, `style(${literal(style_preset)})`],
    [isSeed(seed) ? seed : undefined, `seed(${seed}n)`],
    [lora, `lora(${literal(lora)})`],
    [controlnet_name, `controlNet(${literal(controlnet_name)}, "<base64 of the picture>")`],
    [image, `startFrom("<base64 of the picture>", ${strength ?? 0.6})`],
    [n === 1 ? undefined : n, `variations(${n})`]
  ]
  return given.filter(([value]) => value !== undefined).map(([, step]) => `Pipeline.${step}`)
}

/** A program with Effect; nothing where the server doesn't list the model. */
export const pipeline = (asked: Asked): string | undefined => {
  const { asksForKey, model, origin, request } = asked
  if (model === undefined) return undefined
  const engine = asksForKey
    ? `Hyperbolic.layer({ baseUrl: "${origin}/v1", apiKey: Redacted.make(process.env["HYPERBOLIC_API_KEY"] ?? "") })`
    : `Hyperbolic.layer({ baseUrl: "${origin}/v1" })`
  const prompt = literal(request.prompt)
  return `import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Save from "@hyperimage/core/Save"
import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"${asksForKey ? '\nimport * as Redacted from "effect/Redacted"' : ""}

${declaration(model)}

const pictures = Pipeline.prompt(model, ${prompt}).pipe(
  ${steps(asked).join(",\n  ")}
)

Pipeline.generate(pictures).pipe(
  Effect.flatMap(Save.toFolder("out", { prompt: ${prompt} })),
  Effect.provide(Layer.merge(${engine}, NodeServices.layer)),
  NodeRuntime.runMain
)
`
}
