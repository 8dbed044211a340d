import { memory } from "./memory.ts"
console.log(JSON.stringify(await memory(), null, 1))
process.exit(0)
