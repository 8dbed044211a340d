/** Requests of every kind, by chance: right, nearly right, and wrong in every way that a client can be. */
import * as fc from "fast-check"
import { between, body } from "./GeneratedBodies.ts"

/** One request. */
export interface Generated {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

/** Names that a test has seen and that can be asked for again. */
export interface Seen {
  readonly jobs: Array<string>
  readonly pictures: Array<string>
}

const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })

/** A header that is there now and then. */
const rarely = (value: fc.Arbitrary<string>, absences = 5) =>
  fc.oneof({ weight: absences, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

const headers = fc
  .record({
    authorization: fc.oneof(
      { weight: 16, arbitrary: fc.constant("Bearer key") },
      { weight: 4, arbitrary: fc.constantFrom("Bearer modest", "Bearer slow", "Bearer poor") },
      {
        weight: 1,
        arbitrary: fc.oneof(fc.constantFrom("Bearer other", "Basic a2V5", "bearer  key ", "Bearer"), printable)
      },
      { weight: 1, arbitrary: fc.constant(undefined) }
    ),
    "content-type": fc.oneof(
      { weight: 20, arbitrary: fc.constant("application/json") },
      {
        weight: 1,
        arbitrary: fc.oneof(
          fc.constantFrom(
            "text/plain",
            "application/json; charset=utf-16",
            "multipart/form-data; boundary=x",
            "application/json;charset=UTF-8"
          ),
          printable
        )
      }
    ),
    accept: rarely(
      fc.oneof(
        fc.constantFrom(
          "text/event-stream",
          "text/event-stream",
          "image/png",
          "image/*",
          "image/jpeg, application/json;q=0.5"
        ),
        fc.constantFrom("image/gif", "*/*", "application/json", "text/html", ",;q=", "image/png;q=0"),
        printable
      )
    ),
    prefer: rarely(fc.constantFrom("respond-async", "wait=5, respond-async", "return=minimal")),
    "idempotency-key": rarely(fc.oneof(fc.constantFrom("a", "b", "c", "x".repeat(256), "a b"), printable)),
    "x-request-id": rarely(printable),
    "last-event-id": rarely(fc.constantFrom("0", "1", "99999999999999999999", "-1", "x")),
    "content-encoding": rarely(fc.constantFrom("gzip", "identity", "br"), 50)
  })
  .map((all) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) =>
        value === undefined || value.trim() === "" ? [] : [[name, value.trim()]]
      )
    )
  )

const segment = fc.oneof(
  fc.constantFrom("able", "Able-XL", "nobody", "..%2F..", "%00", "%F0%9F%92%80", "a%2Fb", "able.", "x".repeat(300)),
  fc.webSegment().filter((text) => text !== "")
)

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  {
    weight: 2,
    arbitrary: fc
      .record({ width: between(0, 3000), steps: between(0, 120), n: between(0, 6) }, { requiredKeys: [] })
      .map(
        (fields) =>
          `?${Object.entries(fields)
            .map(([name, value]) => `${name}=${value}`)
            .join("&")}`
      )
  },
  { weight: 1, arbitrary: fc.webQueryParameters().map((text) => `?${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("?steps=1&steps=2", "?steps[a]=1", "?__proto__[n]=9", "?expires=9&signature=x", "?%")
  }
)

/** A path, with the parts that earlier answers told filled in. */
const pathsOf = (seen: Seen) => {
  const known = (names: ReadonlyArray<string>) =>
    fc.nat().map((index) => names[index % Math.max(1, names.length)] ?? "none")
  const job = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0).chain(() => known(seen.jobs)) },
    { weight: 1, arbitrary: segment }
  )
  return fc
    .oneof(
      {
        weight: 5,
        arbitrary: fc.tuple(
          fc.oneof(
            fc.constantFrom(
              "/models",
              "/models/",
              "/MODELS",
              "/openapi.json",
              "/usage",
              "/image/generation",
              "/images/generations",
              "/jobs",
              "/"
            ),
            segment.map((name) => `/models/${name}`),
            segment.map((name) => `/models/${name}/price`),
            job.map((id) => `/jobs/${id}`),
            job.map((id) => `/jobs/${id}/events`),
            segment.map((id) => `/pictures/${id}`),
            fc.webPath()
          ),
          query
        )
      },
      {
        weight: 1,
        arbitrary: fc
          .constant(0)
          .chain(() => known(seen.pictures))
          .map((address) => [address, ""] as const)
      }
    )
    .map(([path, search]) => path + search)
}

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constant("GET") },
  { weight: 4, arbitrary: fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") }
)

/** Any request; two of three are to make pictures. */
export const requests = (seen: Seen): fc.Arbitrary<Generated> =>
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        method: fc.constant("POST"),
        path: fc.constantFrom("/image/generation", "/images/generations"),
        headers,
        body
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({ method, path: pathsOf(seen), headers, body: fc.option(body, { nil: undefined }) })
    }
  )
