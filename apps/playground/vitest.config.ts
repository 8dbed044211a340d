/** The tests in the browser start a server and an engine; one file at a time leaves them the machine. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 } })
