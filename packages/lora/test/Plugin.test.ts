import * as Catalog from "@hyperimage/core/Catalog"
import * as Flux from "@hyperimage/flux"
import * as Lora from "@hyperimage/lora"
import * as Sdxl from "@hyperimage/sdxl"
import { assert, describe, it } from "@effect/vitest"

describe("the plugin", () => {
  const catalog = Catalog.make(Sdxl, Flux, Lora)
  const listed = Catalog.describe(catalog, catalog.models)

  it("lists the names with the models that it has LoRAs for, under whatever name they are known", () => {
    const having = listed.filter((model) => model.choices.lora?.includes("Pixel_Art"))
    assert.sameMembers(
      having.map(({ name }) => name),
      ["SDXL1.0-base", "SD1.5", "FLUX.1-dev"]
    )
  })

  it("lists none with a model that can't take any", () => {
    assert.isTrue(listed.every(({ can, choices }) => choices.lora === undefined || can.lora === true))
  })
})
