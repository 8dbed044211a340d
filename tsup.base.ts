/**
 * How every package becomes JavaScript: one file out for each file in, so that a bundler can drop what an app does not use.
 * Declarations come from `tsc`, which follows the TypeScript version of the repository.
 */
import { defineConfig } from "tsup"

/** Sources import each other as `./Module.ts`, which Node runs as it is; in `dist` the same file is `./Module.js`. */
const relativeImportsStayImports = {
  name: "relative-imports-stay-imports",
  setup(build: {
    onResolve: (
      options: { filter: RegExp },
      resolve: (args: { path: string; kind: string }) => { path: string; external: true } | undefined
    ) => void
  }) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path }) =>
      kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true }
    )
  }
}

export default defineConfig({
  entry: ["src/**/*.ts", "!src/**/*.test.ts"],
  format: "esm",
  target: "node22",
  platform: "node",
  // `node:sqlite` exists under that name alone.
  removeNodeProtocol: false,
  splitting: false,
  sourcemap: true,
  clean: false,
  dts: false,
  silent: true,
  esbuildPlugins: [relativeImportsStayImports]
})
