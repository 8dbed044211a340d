/**
 * Who draws for the bot: another server where the settings name one, the bundled model otherwise; before it a line that is fair across
 * people, the books, and what may be asked for.
 */
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Ledger from "@hyperimage/core/Ledger"
import * as Policy from "@hyperimage/core/Policy"
import * as ServerBudget from "@hyperimage/discord/ServerBudget"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Engine from "hyperimage/engine/Engine"
import * as Trust from "hyperimage/engine/Trust"
import { WrongSettings } from "hyperimage/settings/WrongSettings"
import type { Settings } from "./Settings.ts"

const optionsOf = ({ apiKey, baseUrl, concurrent, loraFolder, promptInPictures }: Settings): Engine.Options => ({
  apiKey: apiKey === undefined ? undefined : Redacted.value(apiKey),
  baseUrl,
  ...(concurrent === undefined ? {} : { concurrency: concurrent }),
  ...(loraFolder === undefined ? {} : { loraFolder }),
  ...(promptInPictures === undefined ? {} : { promptInPictures })
})

/** The engine's name for a person. */
export const nameOf = (settings: Settings): string =>
  Engine.choose(optionsOf(settings)) === "local"
    ? "the bundled model, sketch"
    : (settings.baseUrl ?? "the live service")

/** Refuses what the list of words has. Fails where there is no such list. */
const words =
  (wordList: string | undefined): ImageGenerator.Wrapper<WrongSettings> =>
  (generator) =>
    Effect.mapError(Trust.wrapper({ wordList })(generator), () => {
      const issue = `DISCORD_BOT_WORD_LIST: expected a file with a word or phrase a line, got ${JSON.stringify(wordList)}`
      return new WrongSettings({ issues: [issue] })
    })

/** The generator as people at Discord may use it. */
export const layer = (
  settings: Settings
): Layer.Layer<ImageGenerator.ImageGenerator, ImageError | WrongSettings, Ledger.Ledger> => {
  const options = optionsOf(settings)
  const { dollarsPerServer: dollarsPerDay, waiting = 1000, wordList } = settings
  const concurrent = settings.concurrent ?? (Engine.choose(options) === "local" ? 2 : 16)
  return Layer.unwrap(
    Effect.map(Ledger.Ledger, (ledger) =>
      Engine.layerForServer(options).pipe(
        ImageGenerator.wrap<ImageError | WrongSettings>(
          Ledger.wrapper({ ledger }),
          ServerBudget.wrapper({ ledger, dollarsPerDay }),
          ConcurrencyLimit.wrapper({ concurrent, waiting }),
          Ledger.guard({ ledger }),
          Policy.wrapper,
          words(wordList)
        )
      )
    )
  )
}
