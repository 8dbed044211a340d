/**
 * What is offered while an option is typed: at most 25 choices, those that fit the most first.
 */
import type { APIApplicationCommandOptionChoice } from "discord-api-types/v10"
import * as Asked from "./Asked.ts"
import * as Fields from "./Fields.ts"
import * as Limits from "./internal/limits.ts"
import * as Offer from "./Offer.ts"
import * as Text from "./Text.ts"
import type { Words } from "./Words.ts"

/** A choice, before it is cut to Discord's size. */
interface Choice {
  readonly name: string
  readonly value: string
}

const plain = (value: string): Choice => ({ name: value, value })

const explained = (value: string, description: string): Choice => ({ name: `${value}: ${description}`, value })

/** Those that begin with what is typed, then those that have it anywhere. */
const matching = (choices: ReadonlyArray<Choice>, typed: string): ReadonlyArray<Choice> => {
  const wanted = typed.trim().toLowerCase()
  const begins = (choice: Choice) => choice.value.toLowerCase().startsWith(wanted)
  const has = (choice: Choice) => choice.name.toLowerCase().includes(wanted)
  return [...choices.filter(begins), ...choices.filter((choice) => !begins(choice) && has(choice))]
}

/** LoRAs are several in one text; what is offered completes the last one and keeps those before it. */
const lorasAfter = (typed: string, loras: ReadonlyArray<string>): ReadonlyArray<Choice> => {
  const comma = typed.lastIndexOf(",")
  const before = comma < 0 ? "" : `${typed.slice(0, comma).trim()}, `
  const last = typed.slice(comma + 1).trim()
  const weight = /^(.+):(-?\d*\.?\d+)$/.exec(last)
  const own = weight === null ? [] : [plain(`${before}${last}`)]
  const name = weight?.[1] ?? last.replace(/:.*$/, "")
  return [...own, ...matching(loras.map(plain), name).map(({ value }) => plain(`${before}${value}:0.8`))]
}

const choicesOf = (
  topic: Fields.Topic,
  typed: string,
  asked: Asked.Asked,
  offer: Offer.Offer,
  words: Words
): ReadonlyArray<Choice> => {
  const named = Asked.text(asked, "model")
  const chosen = named === undefined ? undefined : Offer.model(offer, named)
  const considered = chosen === undefined ? offer : [chosen]
  switch (topic) {
    case "model":
      return matching(
        offer.map(({ description, name }) => explained(name, description)),
        typed
      )
    case "preset":
      return matching(
        Offer.presets(considered).map((preset) => explained(Offer.presetName(preset), preset.description)),
        typed
      )
    case "size":
      return matching(
        considered
          .slice(0, 1)
          .flatMap(Offer.sizes)
          .map((size) => ({
            name: `${words.sizes[Offer.shapeOf(size)]}, ${size.width} × ${size.height}`,
            value: Offer.sizeText(size)
          })),
        typed
      )
    case "lora":
      return lorasAfter(typed, Offer.choices(considered, "lora"))
    case "sampler":
      return matching(Offer.choices(considered, "sampler").map(plain), typed)
    case "style":
      return matching(Offer.choices(considered, "style_preset").map(plain), typed)
    case "controlnet":
      return matching(Offer.choices(considered, "controlnet_name").map(plain), typed)
  }
}

/** The choices for the option that is being typed; none for one that has no list. */
export const choices = (
  asked: Asked.Asked,
  offer: Offer.Offer,
  words: Words
): ReadonlyArray<APIApplicationCommandOptionChoice<string>> => {
  const option = Fields.all.find(({ name }) => name === asked.focused)
  const typed = asked.focused === undefined ? "" : (Asked.text(asked, asked.focused) ?? "")
  const found =
    option?.kind._tag === "Choice"
      ? matching(option.kind.choices.map(plain), typed)
      : option?.kind._tag === "Text" && option.kind.topic !== undefined
        ? choicesOf(option.kind.topic, typed, asked, offer, words)
        : []
  return found
    .filter(({ value }) => value.length <= Limits.description)
    .slice(0, Limits.choices)
    .map(({ name, value }) => ({ name: Text.short(name, Limits.description), value }))
}
