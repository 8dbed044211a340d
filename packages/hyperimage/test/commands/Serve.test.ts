import { assert, describe, it } from "@effect/vitest"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import * as LoopbackServer from "../LoopbackServer.ts"
import { runCommand } from "./runCommand.ts"
import { folder, quick } from "./scene.ts"

describe("hyperimage serve", () => {
  it("serves the API until Ctrl-C, for its own client", async () => {
    const started = Promise.withResolvers<ChildProcess>()
    const served = runCommand(["serve", "--port", "0"], {
      env: { HYPERIMAGE_API_KEYS: "first,second" },
      started: started.resolve
    })
    const server = await started.promise
    const [text] = await once(server.stdout ?? assert.fail("no output"), "data")
    const baseUrl = String(text).trim()
    assert.match(baseUrl, /^http:\/\/127\.0\.0\.1:\d+\/v1$/)
    await using place = await folder()
    const draw = (key: string) =>
      runCommand(["generate", "a cat", ...quick, "--seed", "3", "--base-url", baseUrl], {
        cwd: place.path,
        env: { HYPERBOLIC_API_KEY: key }
      })
    const refused = await draw("third")
    assert.include(refused.errors, "The API key is missing or not accepted")
    const drawn = await draw("second")
    assert.deepInclude(drawn, { code: 0, out: "a-cat-3.png\n" })
    assert.include(drawn.errors, "sketch made these pictures in the place of SDXL1.0-base")
    server.kill("SIGINT")
    assert.strictEqual((await served).code, 0)
  })

  it("prints the URL alone on standard output, also where it doesn't listen as it was told to", async () => {
    const { errors, out } = await runCommand(["serve", "--port", "0", "--host", "0.0.0.0"], {
      started: (child) => child.stdout?.once("data", () => child.kill("SIGINT"))
    })
    assert.match(out, /^http:\/\/127\.0\.0\.1:\d+\/v1\n$/)
    assert.include(errors, "listening on 127.0.0.1 only")
  })

  it("says that a port is taken", async () => {
    await using server = await LoopbackServer.silent()
    const { code, errors } = await runCommand(["serve", "--port", new URL(server.url).port])
    assert.strictEqual(code, 1)
    assert.match(errors, /^hyperimage: Can't listen on 127\.0\.0\.1 port \d+: the port is in use, choose another\n$/)
  })
})
