import { defineConfig } from "vitest/config"

// Real pictures on a machine that may be busy with other things: slow is no failure here.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
