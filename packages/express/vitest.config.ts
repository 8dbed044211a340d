/** Every test runs twice: on Express 5, and with `express` meaning Express 4, in the sources as in the tests. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      { test: { name: "express-5", env: { EXPRESS_MAJOR: "5" } } },
      { test: { name: "express-4", env: { EXPRESS_MAJOR: "4" } }, resolve: { alias: { express: "express4" } } }
    ]
  }
})
