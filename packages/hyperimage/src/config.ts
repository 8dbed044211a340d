/**
 * For `hyperimage.config.ts`: the server's settings, checked by TypeScript while they are written.
 */
import type { Config } from "./settings/Table.ts"

export type { Config }

/**
 * Gives back what it gets, as a `Config`.
 *
 * @example
 * import { defineConfig } from "hyperimage/config"
 *
 * export default defineConfig({
 *   port: 8080,
 *   concurrent: 2,
 *   waiting: 20,
 *   grace: "30 seconds"
 * })
 */
export const defineConfig = (config: Config): Config => config
