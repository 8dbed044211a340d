import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { minify } from "terser"

const folder = fileURLToPath(new URL("..", import.meta.url))

/** What a bundler makes of an app that uses the client on a server; what is imported on demand stays outside, as its own chunk. */
const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: 'export { Hyperimage } from "hyperimage"', resolveDir: folder },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node22",
    external: ["undici"],
    plugins: [
      {
        name: "on-demand",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\./ }, ({ kind, path }) =>
            kind === "dynamic-import" ? { path, external: true } : undefined
          )
      }
    ]
  })
  return outputFiles[0]?.text ?? assert.fail("nothing was bundled")
}

/** The modules that a script loads, by URL, in a process of its own. */
const loadedBy = (script: string): ReadonlyArray<string> => {
  const spy = `
    import { registerHooks } from "node:module"
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    process.on("exit", () => process.stdout.write(JSON.stringify(loaded)))
    ${script}`
  const { stderr, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", spy], {
    cwd: folder,
    encoding: "utf8"
  })
  assert.strictEqual(stderr, "")
  return JSON.parse(stdout)
}

describe("the package hyperimage", () => {
  it("is at most 50 kB with its schemas and all of Effect that it needs, minified and gzipped", async () => {
    const { code = "" } = await minify(await bundle(), { module: true, ecma: 2022, compress: { passes: 2 } })
    const bytes = gzipSync(code, { level: 9 }).length
    console.log(`hyperimage: ${bytes} bytes minified and gzipped`)
    assert.include(code, "/image/generation")
    assert.isAtMost(bytes, 50_000)
  })

  it("loads neither the local engine, nor Express, nor sharp, nor any preset, until they are needed", () => {
    const heavy = /onnxruntime|\/express\/|sharp|sketch|diffusion|\/(sdxl|sd35|flux|controlnet)\//
    const client = loadedBy('const { Hyperimage } = await import("hyperimage"); new Hyperimage({ apiKey: "key" })')
    assert.isNotEmpty(client.filter((url) => url.includes("/hyperbolic/")))
    assert.deepStrictEqual(
      client.filter((url) => heavy.test(url)),
      []
    )
    const local = loadedBy(
      'const { Hyperimage } = await import("hyperimage"); await new Hyperimage({ engine: "local" }).models()'
    )
    assert.isNotEmpty(local.filter((url) => url.includes("/sketch/")))
  })
})
