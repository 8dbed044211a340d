/**
 * LoRAs by name or path, alone and combined: `import * as Lora from "@hyperimage/lora"`.
 */
export * from "./Lora.ts"
