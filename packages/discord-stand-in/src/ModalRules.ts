/**
 * What Discord demands of a modal: a title, and one to five places to fill in, each in a label (or, as before, a row of its own).
 */
import { checkSelect, ComponentType, survey, type Survey } from "./ComponentRules.ts"
import type { Field } from "./Form.ts"

const checkTextInput = (input: Field, labelled: boolean) => {
  input.at("style").required().choice([1, 2])
  if (!labelled) input.at("label").required().text({ min: 1, max: 45 })
  input.at("min_length").integer({ min: 0, max: 4000 })
  const most = input.at("max_length").integer({ min: 1, max: 4000 })
  input.at("required").boolean()
  input.at("value").text({ max: most ?? 4000 })
  input.at("placeholder").text({ max: 100 })
}

/** A place to fill in. */
const checkInput = (input: Field, type: number, seen: Survey) => {
  if (type === ComponentType.stringSelect || (type >= 5 && type <= 8)) return checkSelect(input, type, seen)
  const id = input.at("custom_id").required().text({ min: 1, max: 100 })
  if (id !== undefined && seen.customIds.has(id)) {
    input.at("custom_id").report("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
  }
  if (id !== undefined) seen.customIds.add(id)
  if (type === ComponentType.textInput) checkTextInput(input, true)
  if (type === ComponentType.fileUpload) {
    input.at("min_values").integer({ min: 0, max: 10 })
    input.at("max_values").integer({ min: 1, max: 10 })
  }
  if (type === ComponentType.radioGroup) input.at("options").required().items({ min: 2, max: 10 })
  if (type === ComponentType.checkboxGroup) input.at("options").required().items({ min: 1, max: 10 })
}

/** Checks a modal: the `data` of an interaction's answer. */
export const checkModal = (modal: Field): void => {
  const seen = survey()
  modal.at("custom_id").required().text({ min: 1, max: 100 })
  modal.at("title").required().text({ min: 1, max: 45 })
  for (const component of modal.at("components").required().items({ min: 1, max: 5 })) {
    const type = component.at("type").required().choice([1, 10, 18])
    if (type === ComponentType.textDisplay) component.at("content").required().text({ min: 1, max: 4000 })
    if (type === ComponentType.actionRow) {
      for (const input of component.at("components").required().items({ min: 1, max: 1 })) {
        if (input.at("type").required().choice([4]) === undefined) continue
        input.at("custom_id").required().text({ min: 1, max: 100 })
        checkTextInput(input, false)
      }
    }
    if (type === ComponentType.label) {
      component.at("label").required().text({ min: 1, max: 45 })
      component.at("description").text({ max: 100 })
      const input = component.at("component").required()
      const kind = input.at("type").required().choice([3, 4, 5, 6, 7, 8, 19, 21, 22, 23])
      if (kind !== undefined) checkInput(input, kind, seen)
    }
  }
}
