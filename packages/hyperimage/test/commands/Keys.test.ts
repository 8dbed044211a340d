import { assert, describe, it } from "@effect/vitest"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { runCommand } from "./runCommand.ts"
import { folder } from "./scene.ts"

type Environment = Record<string, string>

/** Each command is a process that has to start. */
const patience = 120_000

/** Starts `hyperimage serve` in a folder; gives its base URL and its process. */
const serve = async (cwd: string, env: Environment = {}) => {
  const started = Promise.withResolvers<ChildProcess>()
  const ended = runCommand(["serve", "--port", "0"], { cwd, env, started: started.resolve })
  const child = await started.promise
  const [text] = await once(child.stdout ?? assert.fail("no output"), "data")
  return { url: String(text).trim(), child, ended }
}

const small = { model_name: "SDXL1.0-base", prompt: "a cat", width: 512, height: 512, steps: 25 }

const send = (url: string, key: string) =>
  fetch(`${url}/image/generation`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify(small)
  })

const usageOf = async (url: string, key: string) => {
  const answer = await fetch(`${url}/usage`, { headers: { authorization: `Bearer ${key}` } })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

/** Another server, in which every generation waits for good; it says when one has come. */
const hanging = async () => {
  const asked = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    if (request.method === "GET") response.end('{"object":"list","data":[]}')
    else asked.resolve()
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked: asked.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    }
  }
}

describe("hyperimage keys", () => {
  it(
    "makes a key with limits, prints it this once, lists and revokes it",
    async () => {
      await using place = await folder()
      const keys = (...args: ReadonlyArray<string>) => runCommand(["keys", ...args], { cwd: place.path })
      const limits = ["--largest-size", "512x512", "--model", "SDXL1.0-base", "--model", "SD3.5", "--most-images", "2"]
      const made = await keys("create", "--label", "the shop", "--expires", "30 days", ...limits)
      assert.strictEqual(made.code, 0)
      assert.match(made.out, /^hi_[\w-]{43}\n$/)
      assert.include(made.errors, "largest_pixels 262144; most_images 2; models SDXL1.0-base, SD3.5")

      const key = made.out.trim()
      const listed = await keys("list")
      assert.include(listed.out, `${key.slice(0, 9)}…`)
      assert.include(listed.out, "the shop")
      assert.match(listed.out, /works until \d{4}-\d\d-\d\d \d\d:\d\d; made .*; never used/)
      assert.notInclude(listed.out, key.slice(9))
      const [described] = JSON.parse((await keys("list", "--json")).out)
      assert.deepStrictEqual(described.policy, {
        largest_pixels: 262_144,
        most_images: 2,
        models: ["SDXL1.0-base", "SD3.5"]
      })

      assert.include((await keys("revoke", key.slice(0, 9))).out, `revoked ${key.slice(0, 9)}…`)
      assert.include((await keys("list")).out, "revoked ")
      const again = await keys("revoke", described.id)
      assert.strictEqual(again.code, 2)
      assert.include(again.errors, "There is no key")
    },
    patience
  )

  it(
    "says what is wrong with a limit, and where there is no database",
    async () => {
      await using place = await folder()
      const keys = (...args: ReadonlyArray<string>) => runCommand(["keys", ...args], { cwd: place.path })
      for (const [flag, value, expected] of [
        ["--largest-size", "large", "Expected width and height in pixels, e.g. 1024x1024"],
        ["--concurrent", "0", "Expected a whole number from 1"],
        ["--expires", "soon", "Expected a length such as '30 days' or a date such as 2027-01-31"],
        ["--dollars-per-day", "-1", "Expected dollars from 0"]
      ] as const) {
        const { code, errors } = await keys("create", `${flag}=${value}`)
        assert.strictEqual(code, 2)
        assert.include(errors, expected)
      }
      assert.match((await keys("list")).errors, /There are no keys at .*hyperimage\.db; hyperimage keys create/)
    },
    patience
  )

  it(
    "makes keys for the server that runs in the same folder, whose books outlive a kill -9",
    async () => {
      await using place = await folder()
      await using upstream = await hanging()
      const made = await runCommand(["keys", "create", "--dollars-per-day", "0.004"], { cwd: place.path })
      const key = made.out.trim()
      const env = { HYPERBOLIC_BASE_URL: upstream.url, HYPERBOLIC_API_KEY: "upstream" }
      const first = await serve(place.path, env)
      assert.strictEqual((await usageOf(first.url, "hi_wrong")).status, 401)
      const lost = send(first.url, key).catch(() => "lost")
      await upstream.asked
      const meanwhile = await usageOf(first.url, key)
      assert.deepInclude(meanwhile.body.today, { requests: 1, pictures: 0, dollars: 0, set_aside: 0.0025 })
      first.child.kill("SIGKILL")
      assert.strictEqual((await first.ended).signal, "SIGKILL")
      assert.strictEqual(await lost, "lost")

      const second = await serve(place.path, env)
      const after = await usageOf(second.url, key)
      assert.deepInclude(after.body.today, { requests: 1, pictures: 1, dollars: 0.0025, set_aside: 0 })
      assert.strictEqual(after.body.left.dollars, 0.0015)
      assert.strictEqual((await send(second.url, key)).status, 402)
      await runCommand(["keys", "revoke", key.slice(0, 9)], { cwd: place.path })
      assert.strictEqual((await usageOf(second.url, key)).status, 401)
      second.child.kill("SIGINT")
      assert.strictEqual((await second.ended).code, 0)
    },
    patience
  )

  it(
    "and the server say which file is no database",
    async () => {
      await using place = await folder()
      const file = join(place.path, "hyperimage.db")
      await writeFile(
        file,
        "a shopping list, longer than the header of a database would be, with milk and bread and more than that on it"
      )
      const words = `hyperimage: database: expected a SQLite file or room for one at ${file} (`
      for (const command of [
        ["keys", "list"],
        ["serve", "--port", "0"]
      ]) {
        const { code, errors } = await runCommand(command, { cwd: place.path })
        assert.strictEqual(code, 2)
        assert.isTrue(errors.startsWith(words), errors)
      }
    },
    patience
  )
})
