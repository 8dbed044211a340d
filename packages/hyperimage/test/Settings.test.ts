import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Settings from "../src/settings/Settings.ts"

/** A folder with files, for the length of a test. `hyperimage` is installed in it. */
const folderWith = (files: { readonly [name: string]: string }) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "settings-"))),
      (folder) => Effect.promise(() => rm(folder, { recursive: true }))
    )
    yield* Effect.promise(async () => {
      await mkdir(join(folder, "node_modules"))
      await symlink(fileURLToPath(new URL("..", import.meta.url)), join(folder, "node_modules/hyperimage"))
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text)
      }
    })
    return folder
  })

const typed = `
import { defineConfig } from "hyperimage/config"

const minutes: number = 2
export default defineConfig({ port: 1111, waiting: 11, concurrent: 1, page: "./page", grace: \`\${minutes} minutes\`, keys: ["from-file"] })
`

const issuesOf = (sources: Settings.Sources) => Effect.map(Effect.flip(Settings.load(sources)), ({ issues }) => issues)

describe("settings", () => {
  it.live("are what they are when nobody says anything", () =>
    Effect.gen(function* () {
      const settings = yield* Settings.load({ folder: yield* folderWith({}) })
      assert.deepInclude(settings, { port: 8787, waiting: 100, logLevel: "info", docs: true, engine: undefined })
      assert.strictEqual(Duration.toSeconds(settings.grace), 10)
    })
  )

  it.live("flags go before the environment, the environment before the file, the file before the defaults", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "hyperimage.config.ts": typed })
      const environment = { PORT: "2222", HYPERIMAGE_WAITING: "22", HYPERIMAGE_LOG_LEVEL: "" }
      const settings = yield* Settings.load({
        folder,
        environment,
        flags: { port: ["3333"], waiting: [], plugins: [] },
        defaults: { page: "/elsewhere", docs: false }
      })
      const { concurrent, docs, logLevel, port, waiting } = settings
      assert.deepStrictEqual(
        { port, waiting, concurrent, docs, logLevel },
        { port: 3333, waiting: 22, concurrent: 1, docs: false, logLevel: "info" }
      )
      assert.strictEqual(settings.page, join(folder, "page"))
      assert.strictEqual(Duration.toMinutes(settings.grace), 2)
      assert.deepStrictEqual(settings.keys.map(Redacted.value), ["from-file"])
    })
  )

  it.live.each([
    ["hyperimage.config.mts", "export default { port: 1 as number }"],
    ["hyperimage.config.js", "export default { port: 1 }"],
    ["hyperimage.config.mjs", "export default { port: 1 }"],
    ["hyperimage.config.json", '{ "port": 1 }']
  ] as const)("are read from %s", ([name, text]) =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ [name]: text, "package.json": '{ "type": "module" }' })
      assert.strictEqual((yield* Settings.load({ folder })).port, 1)
    })
  )

  it.live("are read from the file that is named, and its relative paths begin beside it", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "there/mine.ts": typed })
      const named = yield* Settings.load({ folder, file: "there/mine.ts" })
      assert.deepStrictEqual([named.port, named.page], [1111, join(folder, "there/page")])
      const byVariable = yield* Settings.load({ folder, environment: { HYPERIMAGE_CONFIG: "there/mine.ts" } })
      assert.strictEqual(byVariable.port, 1111)
      const [missing] = yield* issuesOf({ folder, file: "elsewhere.ts" })
      assert.strictEqual(missing, `${join(folder, "elsewhere.ts")}: expected a file of settings, there is none`)
    })
  )

  it.live("what is wrong is told at once: the setting, what would be right, what was said, and where", () =>
    Effect.gen(function* () {
      const file = 'export default { concurrent: 0, constructor: 1, prot: 8080, grace: "soon", docs: "yes" }'
      const folder = yield* folderWith({ "hyperimage.config.ts": file })
      const path = join(folder, "hyperimage.config.ts")
      const issues = yield* issuesOf({
        folder,
        environment: { PORT: "80 80", HYPERIMAGE_LOG_LEVEL: "loud", HYPERIMAGE_API_KEYS: "" },
        flags: { waiting: ["-1"], baseUrl: ["127.0.0.1"] }
      })
      assert.match(issues[0] ?? "", /^constructor: expected one of the settings /)
      assert.match(issues[1] ?? "", /^prot: expected one of the settings port, host, .*, got a name that is none from /)
      assert.deepStrictEqual(issues.slice(2), [
        'port: expected a whole number from 0 to 65,535, got "80 80" from the environment variable PORT',
        'baseUrl: expected an address that begins with http:// or https://, got "127.0.0.1" from the flag --base-url',
        `concurrent: expected a whole number from 1 to 10,000, got 0 from ${path}`,
        "waiting: expected a whole number from 0 to 1,000,000, got -1 from the flag --waiting",
        `docs: expected true or false, got "yes" from ${path}`,
        'logLevel: expected one of trace, debug, info, warn, error, fatal, none, got "loud" from the environment variable HYPERIMAGE_LOG_LEVEL',
        `grace: expected a length of time such as "500 millis", "10 seconds" or "2 minutes", got "soon" from ${path}`
      ])
    })
  )

  it.live("a secret that is wrong isn't shown", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "hyperimage.config.json": '{ "apiKey": { "hidden": "secret-key" } }' })
      const [issue] = yield* issuesOf({ folder })
      assert.match(issue ?? "", /^apiKey: expected a text, got something else from .*hyperimage\.config\.json$/)
    })
  )

  it.live.each([
    ["export default 7", /expected an object of settings as the default export/],
    ["export const port = 7", /expected an object of settings as the default export/],
    ["export default {", /it could not be loaded/],
    ['throw new Error("no disk")', /it could not be loaded \(no disk\)/]
  ] as const)("a file that is none says why: %s", ([text, words]) =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "hyperimage.config.ts": text })
      const issues = yield* issuesOf({ folder })
      assert.lengthOf(issues, 1)
      assert.match(issues[0] ?? "", words)
    })
  )

  it.live("hosts of pictures are looked at with the other settings", () =>
    Effect.gen(function* () {
      const environment = { HYPERIMAGE_IMAGE_HOSTS: "cdn.example.com, 127.0.0.1:9000" }
      assert.deepStrictEqual(yield* issuesOf({ folder: "/", environment }), [
        'imageHosts: expected a list of hosts (cdn.example.com), of hosts below one (*.example.com) or of beginnings of URLs, got ["cdn.example.com","127.0.0.1:9000"] from the environment variable HYPERIMAGE_IMAGE_HOSTS'
      ])
    })
  )

  it.live("plugins may be modules by name, or the modules themselves", () =>
    Effect.gen(function* () {
      const text = 'export default { plugins: ["./mine.js", "a-package", { models: [], presets: [] }] }'
      const folder = yield* folderWith({ "hyperimage.config.ts": text })
      const { plugins } = yield* Settings.load({ folder })
      assert.deepStrictEqual(plugins, [join(folder, "mine.js"), "a-package", { models: [], presets: [] }])
    })
  )
})
