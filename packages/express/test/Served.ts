/** The OpenAPI document as a server serves it, and what answers have to be by it. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { Effect } from "effect"
import { get } from "./Harness.ts"
import { readEvents } from "./ReadEvents.ts"

// oxlint-disable-next-line typescript/no-explicit-any -- a document of any shape, read by its own rules
type Part = any

/** An answer as it came. */
export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What a served document says. */
export interface Served {
  /** What is wrong with an answer, or nothing. */
  readonly faultsOf: (answer: Answered) => ReadonlyArray<string>
  /** Whether a body for a path is one that the document describes, up to what the server puts up with beyond it. */
  readonly describes: (path: string, body: unknown) => boolean
}

/** Headers of HTTP itself, or of a kind of answer. Everything else is to be documented. */
const standard =
  /^(date|connection|keep-alive|content-(type|length|disposition|encoding)|transfer-encoding|cache-control|vary|etag|cross-origin-resource-policy|x-(accel-buffering|content-type-options|powered-by))$/

const pictures: Record<string, RegExp> = {
  "image/png": /^\x89PNG/,
  "image/jpeg": /^\xff\xd8\xff/,
  "image/webp": /^RIFF.{4}WEBP/s
}

const mediaTypeOf = (headers: Headers): string => (headers.get("content-type") ?? "").replace(/;.*/, "")

const largestSeed = 2n ** 64n - 1n

/** A seed in the form of the document: an integer, not a text. */
const seedOf = (seed: unknown): unknown => {
  const whole = typeof seed === "string" && /^\s*\d{1,20}\s*$/.test(seed) ? BigInt(seed.trim()) : seed
  return typeof whole !== "bigint" ? whole : whole >= 0n && whole <= largestSeed ? 0 : -1
}

/** `null` is absent, a seed may be text, and `loras` is an older name. Integers that a validator can't hold are as good as others. */
const withoutLeniency = (body: unknown): unknown => {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body
  const present = Object.entries(body).filter(([, value]) => value !== null)
  const { loras, ...rest } = Object.fromEntries(present)
  const renamed: Record<string, unknown> = loras === undefined ? rest : { lora: loras, ...rest }
  return Object.fromEntries(
    Object.entries(renamed).map(([name, value]) => [
      name,
      name === "seed" ? seedOf(value) : typeof value === "bigint" ? Number(value) : value
    ])
  )
}

/** Reads the document and gives what can be asked of it. */
export const read = (base: string): Effect.Effect<Served> =>
  Effect.map(get(`${base}/openapi.json`), ({ text }) => {
    // As any client reads it, large integers rounded.
    const document: Part = JSON.parse(text)
    const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema(document, "served")
    const validators = new Map<string, ValidateFunction>()

    const validatorOf = (pointer: string): ValidateFunction => {
      const known = validators.get(pointer) ?? ajv.compile({ $ref: `served#${pointer}` })
      validators.set(pointer, known)
      return known
    }

    const key = (name: string) => encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))

    /** What is wrong with a value by a schema of the document, in words. */
    const faults = (pointer: string, value: unknown): ReadonlyArray<string> => {
      const validate = validatorOf(pointer)
      if (validate(value)) return []
      return (validate.errors ?? []).map(({ instancePath, message }) => `${pointer}: ${instancePath} ${message}`)
    }

    const templates = Object.keys(document.paths).map((template) => ({
      template,
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}/?$`, "i")
    }))

    const headerFaults = (response: Part, { headers }: Answered): ReadonlyArray<string> => {
      const documented: Record<string, Part> = response.headers ?? {}
      const undocumented = [...headers.keys()]
        .filter((name) => !standard.test(name) && documented[name] === undefined)
        .map((name) => `the header ${name} isn't documented`)
      const wrong = Object.entries(documented).flatMap(([name, entry]) => {
        const pointer = entry.$ref?.slice(1)
        const header = pointer === undefined ? entry : document.components.headers[name]
        const value = headers.get(name)
        if (value === null) return header.required === true ? [`the header ${name} is missing`] : []
        return pointer === undefined ? [] : faults(`${pointer}/schema`, value)
      })
      return [...undocumented, ...wrong]
    }

    const bodyFaults = (
      pointer: string,
      response: Part,
      { headers, method, text: body }: Answered
    ): ReadonlyArray<string> => {
      const mediaType = mediaTypeOf(headers)
      const media = response.content?.[mediaType]
      if (media === undefined) return [`the media type ${mediaType} isn't documented`]
      if (method === "HEAD") return body === "" ? [] : ["a HEAD has a body"]
      const content = `${pointer}/content/${key(mediaType)}`
      if (mediaType === "application/json") return faults(`${content}/schema`, JSON.parse(body))
      if (mediaType === "text/event-stream") {
        return readEvents(body).flatMap(({ data, event }) =>
          media["x-events"][event] === undefined
            ? [`the event ${event} isn't documented`]
            : faults(`${content}/x-events/${key(event)}`, data)
        )
      }
      return pictures[mediaType]?.test(body) ? [] : [`the picture isn't ${mediaType}`]
    }

    const faultsOf = (answer: Answered): ReadonlyArray<string> => {
      const { headers, method, path, status, text: body } = answer
      if (status >= 500) return ["it is the server's fault"]
      const found = templates.find(({ pattern }) => pattern.test(path))
      // Left to the app, which has no such path.
      if (found === undefined) return status === 404 ? [] : ["there is no such path"]
      const operations: Part = document.paths[found.template]
      const allowed = Object.keys(operations).map((name) => name.toUpperCase())
      const operation = method === "HEAD" && allowed.includes("GET") ? "get" : method.toLowerCase()
      if (operations[operation] === undefined) {
        const expected = method === "OPTIONS" ? 204 : 405
        const said = (headers.get("allow") ?? "").split(", ").filter((name) => name !== "HEAD")
        const isRight = status === expected && said.toSorted().join() === allowed.toSorted().join()
        const isTold =
          method === "OPTIONS" ||
          method === "HEAD" ||
          faults("/components/schemas/ErrorResponse", JSON.parse(body)).length === 0
        return isRight && isTold ? [] : [`expected ${expected} with the methods ${allowed.join()}, got ${said.join()}`]
      }
      const response = operations[operation].responses[status]
      if (response === undefined) return [`the status ${status} isn't documented`]
      const pointer = `/paths/${key(found.template)}/${operation}/responses/${status}`
      return [...headerFaults(response, answer), ...bodyFaults(pointer, response, answer)]
    }

    const describes = (path: string, body: unknown): boolean => {
      const pointer = `/paths/${key(path)}/post/requestBody/content/${key("application/json")}/schema`
      return faults(pointer, withoutLeniency(body)).length === 0
    }

    return { faultsOf, describes }
  })
