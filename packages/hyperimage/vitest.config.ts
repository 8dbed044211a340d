import { defineConfig } from "vitest/config"

// Tests of the command start processes of their own, several a test, beside other packages' tests on the same cores.
export default defineConfig({ test: { testTimeout: 60_000 } })
