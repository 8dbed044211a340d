/**
 * A server in a process of its own, so that its CPU time isn't counted as the client's: it reads the request and sends the same bytes
 * each time. `?images=4&bytes=8000000` asks for four pictures of eight megabytes.
 *
 * Run: `node src/PictureServer.ts`; the first line of its output is its port.
 */
import { createServer } from "node:http"
import { pictureOf } from "./picture.ts"

const bodies = new Map<string, Buffer>()

const bodyFor = (path: string): Buffer => {
  const known = bodies.get(path)
  if (known !== undefined) return known
  const [, images = "1", bytes = "600"] = /^\/(\d+)x(\d+)\//.exec(path) ?? []
  const image = pictureOf(Number(bytes)).toString("base64")
  const openai = path.endsWith("/images/generations")
  const body = Buffer.from(
    JSON.stringify(
      openai
        ? { created: 1, data: Array.from({ length: Number(images) }, () => ({ b64_json: image })) }
        : {
            images: Array.from({ length: Number(images) }, (_, index) => ({
              index,
              image,
              random_seed: 1833542688 + index
            })),
            inference_time: 0.9
          }
    )
  )
  bodies.set(path, body)
  return body
}

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const body = bodyFor(request.url ?? "/")
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body)
  })
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(typeof address === "object" ? address?.port : address)
})
process.on("disconnect", () => process.exit())
