/** One client reads one answer; tells its parent how far resident memory rose above what it was when idle and warm. */
import { clients } from "./clients.ts"

const [baseUrl = "", index = "0"] = process.argv.slice(2)
const small = await clients(baseUrl.replace(/\/\d+x\d+\//, "/1x600/"))
for (const client of small) await client.call()
const client = (await clients(baseUrl))[Number(index)]

globalThis.gc?.()
const idle = process.memoryUsage().rss
await client?.call()
const peak = process.resourceUsage().maxRSS * 1024 - idle
process.send?.({ name: client?.name ?? "", peak })
process.exit()
