import { assert, describe, it } from "@effect/vitest"
import { Download } from "@hyperimage/download"
import { Effect, Fiber, Schedule } from "effect"
import type { LookupFunction } from "node:net"
import { answer, file, redirect, redPixel, serve } from "./PictureHost.ts"

/** What comes of a URL: its bytes, or the words of the refusal. */
const ask = (options: Download.Options, url: string) =>
  Effect.flatMap(Download.make(options), ({ fetch }) => fetch(url, "image")).pipe(
    Effect.map((bytes) => Buffer.from(bytes)),
    Effect.catchReason("ImageError", "InvalidRequest", ({ issues }) => {
      assert.deepStrictEqual(
        issues.map(({ path }) => path),
        [["image"]]
      )
      return Effect.succeed(issues[0]?.message)
    })
  )

/** A listed host that is allowed to be on this machine, as a local test CDN is. */
const local = (origin: string) => ({ allow: [{ from: origin, mayBePrivate: true }] })

/** Every name has this address. */
const lookupOf =
  (address: (call: number) => string, calls: { count: number } = { count: 0 }): LookupFunction =>
  (_, options, callback) => {
    calls.count += 1
    const found = address(calls.count)
    const family = found.includes(":") ? 6 : 4
    if (options.all) callback(null, [{ address: found, family }])
    else callback(null, found, family)
  }

const isPrivate = "image: expected a URL of a public host, got one with a private address"
const isElsewhere = "image: expected a URL from where pictures may be fetched here"
const eventually = (holds: () => boolean) =>
  Effect.sync(holds).pipe(
    Effect.filterOrFail((held) => held),
    Effect.retry({ schedule: Schedule.spaced("10 millis"), times: 500 })
  )

describe("Download", () => {
  it.live("fetches a picture from a listed host", () =>
    Effect.gen(function* () {
      const host = yield* serve((socket) => socket.write(file(redPixel)))
      assert.deepStrictEqual(yield* ask(local(host.origin), `${host.origin}/a.png?size=1`), redPixel)
      assert.deepStrictEqual(host.asked, ["/a.png?size=1"])
    })
  )

  it.live("asks no host that isn't listed", () =>
    Effect.gen(function* () {
      const host = yield* serve((socket) => socket.write(file(redPixel)))
      const url = `${host.origin}/a.png`
      assert.strictEqual(yield* ask({ allow: ["cdn.example.com"] }, url), isElsewhere)
      assert.match(String(yield* ask({ allow: [] }, url)), /^image: expected the picture itself.*URLs are not fetched/)
      assert.strictEqual(yield* ask(local(host.origin), "https://"), isElsewhere)
      assert.strictEqual(host.seen.connections, 0)
    })
  )

  it.live("never connects to a private address: written as one, as a name, as IPv6, or in other clothes", () =>
    Effect.gen(function* () {
      const host = yield* serve((socket) => socket.write(file(redPixel)))
      for (const name of ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]) {
        const origin = `http://${name}:${host.port}`
        assert.strictEqual(yield* ask({ allow: [origin] }, `${origin}/a.png`), isPrivate, name)
      }
      for (const address of ["127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "fd00:ec2::254"]) {
        const origin = `http://pictures.example:${host.port}`
        const said = yield* ask({ allow: [origin], lookup: lookupOf(() => address) }, `${origin}/a.png`)
        assert.strictEqual(said, isPrivate, address)
      }
      assert.strictEqual(host.seen.connections, 0)
    })
  )

  it.live("refuses a name that has a private address beside a public one", () =>
    Effect.gen(function* () {
      const origin = "http://pictures.example"
      const both: LookupFunction = (_, __, callback) =>
        callback(null, [
          { address: "1.1.1.1", family: 4 },
          { address: "10.0.0.1", family: 4 }
        ])
      assert.strictEqual(yield* ask({ allow: [origin], lookup: both }, `${origin}/a.png`), isPrivate)
    })
  )

  it.live("looks a name up once: one that shows a public address first can't lead to a private one", () =>
    Effect.gen(function* () {
      const host = yield* serve((socket) => socket.write(file(redPixel)))
      const origin = `http://rebinding.example:${host.port}`
      const calls = { count: 0 }
      const lookup = lookupOf((call) => (call === 1 ? "1.1.1.1" : "127.0.0.1"), calls)
      const options: Download.Options = { allow: [origin], lookup, timeout: "1 second" }
      assert.match(String(yield* ask(options, `${origin}/a.png`)), /^image: expected/)
      assert.deepStrictEqual([calls.count, host.seen.connections], [1, 0])
      // The same host again: now the name leads inside, and is judged anew.
      assert.strictEqual(yield* ask(options, `${origin}/a.png`), isPrivate)
      assert.strictEqual(host.seen.connections, 0)
    })
  )

  it.live("a connection to a host that may be private is not lent to one that may not", () =>
    Effect.gen(function* () {
      const host = yield* serve((socket) => socket.write(file(redPixel)))
      const { fetch } = yield* Download.make({
        allow: [{ from: `${host.origin}/own/`, mayBePrivate: true }, `${host.origin}/others/`]
      })
      yield* fetch(`${host.origin}/own/a.png`, "image")
      const { reason } = yield* Effect.flip(fetch(`${host.origin}/others/a.png`, "image"))
      assert.strictEqual(reason.message, isPrivate)
      assert.deepStrictEqual(host.asked, ["/own/a.png"])
    })
  )

  describe("redirects", () => {
    it.live("are followed where they lead to what is listed", () =>
      Effect.gen(function* () {
        const host = yield* serve((socket, path) =>
          socket.write(path === "/a.png" ? file(redPixel) : redirect("/a.png"))
        )
        assert.deepStrictEqual(yield* ask(local(host.origin), `${host.origin}/old.png`), redPixel)
        assert.deepStrictEqual(host.asked, ["/old.png", "/a.png"])
      })
    )

    it.live("are not followed to another host, to a private address, or to another scheme", () =>
      Effect.gen(function* () {
        const secret = yield* serve((socket) => socket.write(file(redPixel)))
        const listed = `http://pictures.example:${secret.port}`
        const targets = {
          [`${secret.origin}/admin`]: `${isElsewhere}, got a redirect to another one`,
          [`//127.0.0.1:${secret.port}/admin`]: `${isElsewhere}, got a redirect to another one`,
          "file:///etc/passwd": `${isElsewhere}, got a redirect to another one`,
          "http://[": `${isElsewhere}, got a redirect to another one`,
          [`${listed}/admin`]: isPrivate
        }
        for (const [target, words] of Object.entries(targets)) {
          const host = yield* serve((socket) => socket.write(redirect(target)))
          const options = { allow: [...local(host.origin).allow, listed], lookup: lookupOf(() => "127.0.0.1") }
          assert.strictEqual(yield* ask(options, `${host.origin}/a.png`), words, target)
        }
        assert.strictEqual(secret.seen.connections, 0)
      })
    )

    it.live("end somewhere", () =>
      Effect.gen(function* () {
        const host = yield* serve((socket) => socket.write(redirect("/again.png")))
        const said = yield* ask({ ...local(host.origin), maximumRedirects: 2 }, `${host.origin}/a.png`)
        assert.strictEqual(said, "image: expected at most 2 redirects, got more")
        assert.lengthOf(host.asked, 3)
      })
    )
  })

  describe("limits", () => {
    const tooMany = "image: expected at most 10,000 bytes, got more"
    const large = (origin: string) => ({ ...local(origin), maximumBytes: 10_000 })

    it.live("an answer that says it is too large is not read", () =>
      Effect.gen(function* () {
        const head = answer("200 OK", { "content-length": 10_001 }, redPixel)
        const host = yield* serve((socket) => socket.write(head))
        assert.strictEqual(yield* ask(large(host.origin), `${host.origin}/a.png`), tooMany)
        yield* eventually(() => host.seen.open === 0)
      })
    )

    it.live("one that doesn't say is cut off at the limit", () =>
      Effect.gen(function* () {
        let written = 0
        const host = yield* serve((socket) => {
          const chunk = Buffer.alloc(1024)
          socket.write(answer("200 OK", { connection: "close" }, redPixel))
          const more = () => {
            while (!socket.destroyed && socket.write(chunk)) written += chunk.length
          }
          socket.on("drain", more)
          more()
        })
        assert.strictEqual(yield* ask(large(host.origin), `${host.origin}/a.png`), tooMany)
        yield* eventually(() => host.seen.open === 0)
        assert.isBelow(written, 50_000_000)
      })
    )

    it.live("a length that lies gives no picture, whichever way", () =>
      Effect.gen(function* () {
        const short = yield* serve((socket) => socket.end(answer("200 OK", { "content-length": 1000 }, redPixel)))
        assert.strictEqual(
          yield* ask(local(short.origin), `${short.origin}/a.png`),
          "image: expected a URL that can be fetched, got no complete answer from it"
        )
        const long = yield* serve((socket) => socket.write(answer("200 OK", { "content-length": 10 }, redPixel)))
        assert.match(String(yield* ask(local(long.origin), `${long.origin}/a.png`)), /^image: expected a URL/)
      })
    )

    it.live("a host that sends a byte now and then is given up, and so is one that sends none", () =>
      Effect.gen(function* () {
        const drip = yield* serve((socket) => {
          socket.write(answer("200 OK", { "content-length": 1000 }, redPixel.subarray(0, 20)))
          const timer = setInterval(() => socket.write("x"), 50)
          socket.on("close", () => clearInterval(timer))
        })
        const silent = yield* serve(() => {})
        for (const host of [drip, silent]) {
          const options: Download.Options = { ...local(host.origin), timeout: "400 millis" }
          const said = yield* ask(options, `${host.origin}/a.png`)
          assert.strictEqual(said, "image: expected a picture within 0.4 seconds")
          yield* eventually(() => host.seen.open === 0)
        }
      })
    )

    it.live("what isn't a picture is not read on", () =>
      Effect.gen(function* () {
        const notAPicture = "image: expected a URL of a PNG, JPEG or WebP picture, got something else"
        const endless = yield* serve((socket) => {
          socket.write(answer("200 OK", { "content-type": "image/png" }, "<!doctype html>"))
        })
        assert.strictEqual(yield* ask(local(endless.origin), `${endless.origin}/a.png`), notAPicture)
        yield* eventually(() => endless.seen.open === 0)
        const empty = yield* serve((socket) => socket.write(file("")))
        assert.strictEqual(yield* ask(local(empty.origin), `${empty.origin}/a.png`), notAPicture)
      })
    )

    it.live("a status that isn't 200 is said", () =>
      Effect.gen(function* () {
        const host = yield* serve((socket) => socket.write(answer("404 Not Found", { "content-length": 0 })))
        assert.match(String(yield* ask(local(host.origin), `${host.origin}/a.png`)), /got status 404 from it$/)
      })
    )

    it.live("garbage, and a port where nobody listens, are no complete answer", () =>
      Effect.gen(function* () {
        const host = yield* serve((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"))
        for (const origin of [host.origin, "http://127.0.0.1:1"]) {
          assert.match(String(yield* ask(local(origin), `${origin}/a.png`)), /got no complete answer from it$/)
        }
      })
    )
  })

  it.live("interruption closes the connection", () =>
    Effect.gen(function* () {
      const host = yield* serve(() => {})
      const fiber = yield* Effect.forkChild(ask(local(host.origin), `${host.origin}/a.png`))
      yield* eventually(() => host.asked.length === 1)
      yield* Fiber.interrupt(fiber)
      yield* eventually(() => host.seen.open === 0)
    })
  )
})
