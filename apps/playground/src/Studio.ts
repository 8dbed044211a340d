/** What the page knows and does: the models, the form, the request under way, and what the stage shows. */
import { computed, signal } from "@preact/signals"
import * as Result from "effect/Result"
import type { Failure } from "./api/Failure.ts"
import * as Failures from "./api/Failure.ts"
import { type Answer, generate } from "./api/Generate.ts"
import * as Key from "./api/Key.ts"
import * as Models from "./api/Models.ts"
import * as Bytes from "./Bytes.ts"
import * as History from "./History.ts"
import * as Making from "./Making.ts"
import type { Picture } from "./Picture.ts"
import * as Wish from "./Wish.ts"

/** What the stage shows beside a request under way: pictures by id, one, two to compare, or those of a request. */
export interface Shown {
  readonly kind: "one" | "compare" | "several"
  readonly ids: ReadonlyArray<string>
}

export const models = signal<ReadonlyArray<Models.Model>>([])
export const wish = signal<Wish.Wish>(Wish.empty)
export const making = signal<Making.Making | undefined>(undefined)
export const failure = signal<Failure | undefined>(undefined)
export const shown = signal<Shown | undefined>(undefined)
/** A picture that waits for the one to compare it with. */
export const comparing = signal<string | undefined>(undefined)
/** What a screen reader is told. */
export const announcement = signal("")

/** The model that the form asks for. */
export const model = computed(() => models.value.find(({ name }) => name === wish.value.model))

/** The pictures on the stage. */
export const onStage = computed(() =>
  (shown.value?.ids ?? []).flatMap((id) => History.pictures.value.find((picture) => picture.id === id) ?? [])
)

let underWay: AbortController | undefined

/** Changes fields of the form; what was wrong with them is no longer said. */
export const change = (fields: Partial<Wish.Wish>): void => {
  wish.value = { ...wish.value, ...fields }
}

/** Takes away what is said at fields, once the person has changed them. */
export const forgive = (...fields: ReadonlyArray<string>): void => {
  const current = failure.value
  if (current === undefined || !fields.some((field) => current.byField[field] !== undefined)) return
  const left = Object.entries(current.byField).filter(([field]) => !fields.includes(field))
  failure.value = left.length === 0 ? undefined : { ...current, byField: Object.fromEntries(left) }
}

const refused = (why: Failure): void => {
  failure.value = why
  if (why.status === 401) Key.isAskedFor.value = true
  announcement.value = ""
}

/** Asks the server for its models, and turns the form to the first of them. */
export const loadModels = async (): Promise<void> => {
  const loaded = await Models.load()
  if (Result.isFailure(loaded)) return refused(loaded.failure)
  models.value = loaded.success
  Key.isAskedFor.value = false
  failure.value = undefined
  const [first] = loaded.success
  if (model.value === undefined && first !== undefined) wish.value = Wish.forModel(wish.value, first, loaded.success)
}

/** Turns the form to a model. */
export const chooseModel = (name: string): void => {
  const chosen = models.value.find((known) => known.name === name)
  if (chosen !== undefined) wish.value = Wish.forModel(wish.value, chosen, models.value)
  failure.value = undefined
}

/** Takes over the settings of a preset of the chosen model. */
export const choosePreset = (preset: Models.Preset): void => {
  if (model.value === undefined) return
  wish.value = Wish.withPreset(wish.value, preset, model.value)
  failure.value = undefined
}

/** Shows a picture of the history, or beside the one that waits for it. */
export const show = (id: string): void => {
  const other = comparing.value
  comparing.value = undefined
  shown.value = other === undefined || other === id ? { kind: "one", ids: [id] } : { kind: "compare", ids: [other, id] }
}

/** Forgets a picture, on the stage and in the history. */
export const forget = async (id: string): Promise<void> => {
  if (shown.value?.ids.includes(id) === true) shown.value = undefined
  if (comparing.value === id) comparing.value = undefined
  await History.forget([id])
}

/** Fills the form with what a picture was asked for; its model's name stays where the server no longer has it. */
export const reuse = ({ request, seed }: Picture): void => {
  wish.value = Wish.fromBody(request, seed)
  failure.value = undefined
}

const keep = async (request: Wish.Body, answer: Answer): Promise<void> => {
  const { controlnet_image: _control, image: _start, ...said } = request
  const ids: Array<string> = []
  for (const { image, seed } of answer.images) {
    const file = Bytes.fromBase64(image)
    const measured = await Bytes.measure(file)
    const picture: Picture = {
      ...measured,
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
      createdAt: Date.now(),
      request: said,
      madeBy: answer.model,
      seed,
      seconds: answer.seconds,
      cost: answer.cost === undefined ? undefined : answer.cost / answer.images.length,
      warnings: answer.warnings
    }
    await History.add(picture, file)
    ids.push(picture.id)
  }
  shown.value = ids.length === 0 ? undefined : { kind: ids.length === 1 ? "one" : "several", ids }
  const [first] = answer.images
  if (!wish.value.isSeedLocked && first?.seed !== undefined) change({ seed: first.seed })
  announcement.value = ids.length === 1 ? "The picture is ready" : `${ids.length} pictures are ready`
}

/** Sends the form, and follows the request until it ends. One at a time. */
export const submit = async (): Promise<void> => {
  const chosen = model.value
  if (underWay !== undefined || chosen === undefined) return
  const controller = new AbortController()
  underWay = controller
  failure.value = undefined
  comparing.value = undefined
  const request = Wish.body(wish.value, chosen)
  const { height, width } = { ...chosen.defaults, ...request }
  making.value = Making.begin({ width, height }, request.n ?? 1)
  announcement.value = "Asking for it"
  try {
    for await (const progress of generate(request, controller.signal)) {
      if (controller.signal.aborted) break
      if (progress._tag === "Failed") refused(progress.failure)
      else if (progress._tag === "Completed") await keep(request, progress.answer)
      else if (making.value !== undefined) {
        making.value = Making.after(making.value, progress, Bytes.toAddress)
        if (progress._tag === "Queued") announcement.value = Making.words(making.value)
        if (progress._tag === "Started") announcement.value = "Drawing"
      }
    }
  } catch {
    refused(Failures.of("The server's picture can't be read"))
  } finally {
    underWay = undefined
    making.value = undefined
  }
}

/** Ends the request under way; the server stops at the next step. */
export const cancel = (): void => {
  if (underWay === undefined) return
  underWay.abort()
  making.value = undefined
  announcement.value = "Cancelled"
}
