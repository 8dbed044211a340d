/** Each test starts processes that compute; one file at a time leaves them the machine. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { fileParallelism: false, testTimeout: 120_000 } })
