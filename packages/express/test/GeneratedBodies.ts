/** Bodies of every kind, by chance: requests that are right or nearly right, in both forms, and what is no request at all. */
import * as fc from "fast-check"
import { redPixel } from "./Harness.ts"

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    " ",
    "30",
    -1,
    0,
    0.5,
    1e308,
    -0,
    2 ** 53,
    1e21,
    [],
    {},
    [[]],
    "\u0000",
    "💀\ud800"
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 })
)

/** A value that is right, and now and then one that isn't. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: strange })

const words = fc.oneof(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), fc.lorem({ maxCount: 8 }))
export const between = (min: number, max: number) => fc.integer({ min, max })

const shared = {
  prompt: mostly(words),
  n: mostly(between(1, 4)),
  steps: mostly(between(1, 100)),
  cfg_scale: mostly(fc.double({ min: 1, max: 20, noNaN: true })),
  height: mostly(between(64, 2048)),
  width: mostly(between(64, 2048)),
  seed: mostly(fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt())),
  negative_prompt: mostly(words),
  prompt_2: mostly(words),
  lora: mostly(fc.dictionary(words, mostly(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxKeys: 3 })),
  sampler: mostly(fc.constantFrom("Euler a", "DPM++ 2M Karras")),
  image: mostly(fc.constantFrom(redPixel, "not base64")),
  strength: mostly(fc.double({ min: 0, max: 1, noNaN: true })),
  controlnet_name: mostly(fc.constantFrom("canny", "nothing")),
  backend: mostly(fc.constantFrom("auto", "torch", "tvm")),
  enable_refiner: mostly(fc.boolean()),
  response_format: mostly(fc.constantFrom("url", "b64_json"))
}

const unknownFields = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.string({ unit: "binary", minLength: 1, maxLength: 70 }), strange, { maxKeys: 3 })
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ loras: { Pixel_Art: 1 } }, JSON.parse('{"__proto__":{"steps":1}}'), { constructor: 1 })
  }
)

const modelName = mostly(fc.constantFrom("able", "Able-XL", "ABLE", "able", "able", "nobody"))

const hyperbolic = fc.record({ model_name: modelName, ...shared }, { requiredKeys: ["model_name", "prompt"] })

const openAi = fc.record(
  {
    model: modelName,
    ...shared,
    size: mostly(fc.constantFrom("auto", "1024x1024", "512x768", "64x64", "8x8", "big")),
    quality: mostly(fc.constantFrom("auto", "low", "medium", "high", "xhigh", "max", "hd", "standard")),
    stream: mostly(fc.boolean()),
    partial_images: mostly(between(0, 3)),
    output_format: mostly(fc.constantFrom("png", "jpeg", "webp")),
    output_compression: mostly(between(0, 100)),
    background: mostly(fc.constantFrom("auto", "opaque", "transparent")),
    moderation: mostly(fc.constantFrom("auto", "low")),
    style: mostly(fc.constantFrom("vivid", "natural")),
    user: mostly(words)
  },
  { requiredKeys: ["model", "prompt"] }
)

const print = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? JSON.rawJSON(String(part)) : part))

/** A text that is JSON of a right or nearly right request. */
const request = fc
  .tuple(fc.oneof(hyperbolic, hyperbolic, openAi), unknownFields)
  .map(([fields, more]) => print({ ...more, ...fields }))

const noRequest = fc.oneof(
  request.chain((text) => fc.nat(text.length).map((length) => text.slice(0, length))),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
  fc.constantFrom(
    "[".repeat(10_000),
    `{"a":`.repeat(10_000),
    `{"prompt":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
    "1e999",
    "NaN",
    "\ufeff{}"
  ),
  fc.constantFrom(
    `{"model_name":"able","prompt":"${"x".repeat(20_001)}"}`,
    `{"model_name":"able","prompt":"${"💀".repeat(10_000)}"}`
  ),
  fc.constantFrom(
    `{"model_name":"able","prompt":"a","steps":1e400}`,
    `{"model_name":"able","prompt":"a","seed":${"9".repeat(400)}}`
  )
)

/** A body: mostly a request. */
export const body = fc.oneof({ weight: 6, arbitrary: request }, { weight: 1, arbitrary: noRequest })
