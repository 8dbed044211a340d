/**
 * What Discord demands of a message's components, in both manners: rows of buttons and menus, and layouts (components version 2), which
 * a message asks for by a flag.
 */
import type { Field } from "./Form.ts"

/** Components by `type`. */
export const ComponentType = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23
} as const

const link = 5
const premium = 6
const selects: ReadonlyArray<number> = [3, 5, 6, 7, 8]

/** What a check needs to know of its surroundings, and finds out on its way. */
export interface Survey {
  /** The names of the files that the message will have. */
  readonly files: ReadonlySet<string>
  readonly customIds: Set<string>
  components: number
  /** Characters of text displays. */
  characters: number
}

/** A survey before the first component. */
export const survey = (files: Iterable<string> = []): Survey => ({
  files: new Set(files),
  customIds: new Set(),
  components: 0,
  characters: 0
})

const checkCustomId = (component: Field, seen: Survey) => {
  const field = component.at("custom_id").required()
  const id = field.text({ min: 1, max: 100 })
  if (id === undefined) return
  if (seen.customIds.has(id)) {
    field.report("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
  }
  seen.customIds.add(id)
}

const checkButton = (button: Field, seen: Survey) => {
  const style = button.at("style").required().choice([1, 2, 3, 4, 5, 6])
  button.at("label").text({ max: 80 })
  button.at("disabled").boolean()
  const emoji = button.at("emoji")
  if (emoji.given && !emoji.at("id").given) emoji.at("name").required().text({ min: 1, max: 32 })
  if (style === link) {
    button.at("url").required().text({ min: 1, max: 512 })
    if (button.at("custom_id").given) {
      button.report("BUTTON_COMPONENT_INVALID", "A custom id and url cannot both be specified")
    }
  } else if (style !== premium) {
    checkCustomId(button, seen)
  }
  if (style !== premium && !button.at("label").value && !emoji.given) {
    button.report("BUTTON_COMPONENT_INVALID_LABEL", "A button must have a label or an emoji")
  }
}

/** The options of a menu or a group. */
const checkOptions = (menu: Field, length: { readonly min: number; readonly max: number }) => {
  const values = new Set<unknown>()
  for (const option of menu.at("options").required().items(length)) {
    option.at("label").required().text({ min: 1, max: 100 })
    const value = option.at("value").required().text({ min: 1, max: 100 })
    option.at("description").text({ max: 100 })
    if (values.has(value)) {
      option
        .at("value")
        .report("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
    }
    values.add(value)
  }
}

/** A menu, in a message or a modal. */
export const checkSelect = (menu: Field, type: number, seen: Survey): void => {
  checkCustomId(menu, seen)
  menu.at("placeholder").text({ max: 150 })
  menu.at("min_values").integer({ min: 0, max: 25 })
  menu.at("max_values").integer({ min: 1, max: 25 })
  if (type === ComponentType.stringSelect) checkOptions(menu, { min: 1, max: 25 })
}

const checkRow = (row: Field, seen: Survey) => {
  const children = row.at("components").required().items({ min: 1, max: 5 })
  const isMenu = (child: Field) => selects.includes(Number(child.at("type").value))
  for (const [index, child] of children.entries()) {
    seen.components += 1
    const type = child.at("type").required().choice([2, 3, 5, 6, 7, 8])
    if (type === ComponentType.button) checkButton(child, seen)
    else if (type !== undefined) checkSelect(child, type, seen)
    if (index > 0 && children.some(isMenu)) {
      child.report("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
    }
  }
}

const checkText = (display: Field, seen: Survey) => {
  const content = display.at("content").required().text({ min: 1, max: 4000 })
  seen.characters += [...(content ?? "")].length
}

/** A picture or a file, by its address or as one of the message's own. */
const checkMedia = (media: Field, seen: Survey) => {
  const url = media.required().at("url").required().text({ min: 1, max: 2048 })
  const name = url === undefined ? undefined : /^attachment:\/\/(.+)$/.exec(url)?.[1]
  if (name !== undefined && !seen.files.has(name)) {
    media
      .at("url")
      .report("UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found")
  }
}

const checkSection = (section: Field, seen: Survey) => {
  for (const child of section.at("components").required().items({ min: 1, max: 3 })) {
    seen.components += 1
    if (child.at("type").required().choice([10]) !== undefined) checkText(child, seen)
  }
  const accessory = section.at("accessory").required()
  if (!accessory.given) return
  seen.components += 1
  const type = accessory.at("type").required().choice([2, 11])
  if (type === ComponentType.button) checkButton(accessory, seen)
  if (type === ComponentType.thumbnail) checkMedia(accessory.at("media"), seen)
}

const checkGallery = (gallery: Field, seen: Survey) => {
  for (const item of gallery.at("items").required().items({ min: 1, max: 10 })) {
    checkMedia(item.at("media"), seen)
    item.at("description").text({ max: 1024 })
    item.at("spoiler").boolean()
  }
}

/** A component of a layout, with what is in it. */
const checkLayout = (component: Field, seen: Survey, inContainer: boolean) => {
  seen.components += 1
  const type = component
    .at("type")
    .required()
    .choice(inContainer ? [1, 9, 10, 12, 13, 14] : [1, 9, 10, 12, 13, 14, 17])
  if (type === ComponentType.actionRow) checkRow(component, seen)
  if (type === ComponentType.section) checkSection(component, seen)
  if (type === ComponentType.textDisplay) checkText(component, seen)
  if (type === ComponentType.mediaGallery) checkGallery(component, seen)
  if (type === ComponentType.file) {
    checkMedia(component.at("file"), seen)
    const url = component.at("file").at("url")
    if (typeof url.value === "string" && !url.value.startsWith("attachment://")) {
      url.report("UNFURLED_MEDIA_ITEM_INVALID", "Files can only be shown by an attachment:// address")
    }
  }
  if (type === ComponentType.separator) component.at("spacing").choice([1, 2])
  if (type === ComponentType.container) {
    component.at("accent_color").integer({ min: 0, max: 0xffffff })
    for (const child of component.at("components").required().items({ min: 1, max: 40 })) {
      checkLayout(child, seen, true)
    }
  }
}

/** Rows of buttons and menus: at most five. */
const checkRows = (components: Field, seen: Survey) => {
  for (const row of components.items({ max: 5 })) {
    if (row.at("type").required().choice([1]) !== undefined) checkRow(row, seen)
  }
}

/** Checks the `components` of a message; `layout`: the flag for version 2 is set. */
export const checkComponents = (components: Field, layout: boolean, files: Iterable<string>): void => {
  const seen = survey(files)
  if (!layout) return checkRows(components, seen)
  for (const component of components.items({ max: 40 })) checkLayout(component, seen, false)
  if (seen.components > 40) components.report("BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
  if (seen.characters > 4000) {
    components.report("COMPONENT_MAX_TEXT_SIZE_EXCEEDED", "Displayable text exceeds maximum size of 4000")
  }
}
