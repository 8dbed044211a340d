/**
 * The door under those who ask too much and read too little: how soon events begin, what a thousand connections to a slow engine get, and
 * what a slow reader of a large answer costs. `--minute` lets the thousand go on for a minute instead of ten seconds.
 */
import { once } from "node:events"
import type { Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { type Contender, start } from "./contender.ts"
import { answer, open, post } from "./load.ts"
import { median, percentile } from "./measure.ts"
import { type Report, row } from "./table.ts"

const path = "/v1/image/generation"
const cat = { model_name: "bench", prompt: "a cat wearing sunglasses", width: 512, height: 512 }

/** Milliseconds from the request to the first event, for an engine that begins at once and takes its time. */
const firstEvents = async ({ port }: Contender): Promise<ReadonlyArray<number>> => {
  const request = post(path, cat, "text/event-stream")
  const times: Array<number> = []
  for (let round = 0; round < 40; round += 1) {
    const socket = await open(port)
    const begin = performance.now()
    socket.write(request)
    let heard = ""
    while (!heard.includes("event: started")) heard += String((await once(socket, "data"))[0])
    times.push(performance.now() - begin)
    socket.destroy()
  }
  return times.slice(10)
}

/** What became of the requests of many connections. */
interface Fates {
  answered: number
  refused: number
  /** Refused without saying when to come back. */
  dishonest: number
  /** Answered in another way, or not at all. */
  lost: number
}

/** Keeps asking until `end`; who is refused comes back when it was told to. */
const keepAsking = async (socket: Socket, request: Buffer, end: number, fates: Fates): Promise<void> => {
  while (performance.now() < end) {
    socket.write(request)
    const got = await answer(socket).catch(() => undefined)
    if (got?.status === 200) fates.answered += 1
    else if (got?.status === 503) {
      fates.refused += 1
      if (got.retryAfter === undefined || got.retryAfter < 1) fates.dishonest += 1
      await sleep(Math.min((got.retryAfter ?? 1) * 1000, Math.max(0, end - performance.now())))
    } else {
      fates.lost += 1
      return
    }
  }
}

const thousand = async ({ port, used }: Contender, seconds: number) => {
  const sockets: Array<Socket> = []
  for (let count = 0; count < 1000; count += 1) sockets.push(await open(port))
  const fates: Fates = { answered: 0, refused: 0, dishonest: 0, lost: 0 }
  const end = performance.now() + seconds * 1000
  const asking = Promise.all(sockets.map((socket) => keepAsking(socket, post(path, cat), end, fates)))
  const memory: Array<number> = []
  while (performance.now() < end) {
    await sleep((seconds * 1000) / 10)
    memory.push((await used("collected")).rss)
  }
  await asking
  for (const socket of sockets) socket.destroy()
  // The first tenths fill the line and warm the code up.
  return { fates, growth: (memory.at(-1) ?? Number.NaN) - (memory[3] ?? Number.NaN) }
}

/** Megabytes that a server takes on top while a client takes an answer of 30 MB and reads little of it. */
const slowReader = async ({ port, used }: Contender) => {
  const request = post(path, cat)
  for (let warm = 0; warm < 5; warm += 1) {
    const socket = await open(port)
    socket.write(request)
    await answer(socket)
    socket.destroy()
  }
  const idle = (await used("collected")).rss
  const socket = await open(port)
  socket.write(request)
  await once(socket, "readable")
  const samples: Array<number> = []
  for (let second = 0; second < 5; second += 1) {
    socket.read(65_536)
    await sleep(1000)
    samples.push((await used("collected")).rss - idle)
  }
  socket.destroy()
  return { held: Math.max(...samples), growth: (samples.at(-1) ?? Number.NaN) - (samples[0] ?? Number.NaN) }
}

/** Measures all three. */
export const steady = async (): Promise<Report> => {
  const seconds = process.argv.includes("--minute") ? 60 : 10
  const slow = await start("slow", "100000")
  const times = await firstEvents(slow)
  const { fates, growth } = await thousand(slow, seconds)
  slow.stop()
  const large = await start("door", "22500000")
  const reader = await slowReader(large)
  large.stop()
  const p90 = percentile(times, 0.9)
  return {
    title: `Door, steadiness, ${seconds} s`,
    head: ["what", "value"],
    rows: [
      row("first event, median ms", median(times).toFixed(1)),
      row("first event, 90 % within ms", p90.toFixed(1)),
      row("1,000 connections, 20 at work, 200 waiting: answered", String(fates.answered)),
      row("… refused with Retry-After", String(fates.refused - fates.dishonest)),
      row("… refused without, or lost", String(fates.dishonest + fates.lost)),
      row("… the server's memory from 40 % of the time to the end, MB", growth.toFixed(1)),
      row("slow reader of a 30 MB answer: held for it, MB", reader.held.toFixed(1)),
      row("… and from its first second to its fifth, MB", reader.growth.toFixed(1))
    ],
    goals: [
      { name: "first event within 50 ms", value: p90, met: p90 <= 50 },
      {
        name: "none lost, none refused without Retry-After",
        value: fates.dishonest + fates.lost,
        met: fates.dishonest + fates.lost === 0
      },
      { name: "memory under 1,000 connections grows by ≤ 20 MB", value: growth, met: growth <= 20 },
      {
        name: "a slow reader's answer takes ≤ 70 MB, and no more with time",
        value: reader.held,
        met: reader.held <= 70 && reader.growth <= 5
      }
    ]
  }
}
