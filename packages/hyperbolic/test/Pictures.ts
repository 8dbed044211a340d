/** Pictures and answers for the tests. */
import { Json } from "@hyperimage/core"
import { randomFillSync } from "node:crypto"

/** A PNG of one red pixel. */
export const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

/** Base64 of `bytes` bytes that begin as a PNG does and go on at random. */
export const large = (bytes: number): string => {
  const file = randomFillSync(Buffer.allocUnsafe(bytes))
  Buffer.from(redPixel, "base64").copy(file, 0, 0, 8)
  return file.toString("base64")
}

/** The body of an answer with one picture. */
export const body = (fields: object = {}, image: object = {}): string =>
  Json.stringify({ images: [{ index: 0, image: redPixel, random_seed: 7, ...image }], inference_time: 0.5, ...fields })
