/**
 * What the door says, in the languages that it speaks. Whoever asks is answered in the language of their Discord, or in English.
 *
 * A language is one file that fills in `Words`; a word that it lacks doesn't compile.
 */
import { english } from "./internal/english.ts"
import { german } from "./internal/german.ts"

/** How an option or a command is called and described. */
export interface Label {
  readonly name: string
  readonly description: string
}

/** Every sentence of the door. */
export interface Words {
  /** Descriptions of the commands, by name. */
  readonly commands: { readonly [command in CommandName]: string }
  /** The entry in a message's menu. */
  readonly howMade: string
  /** Options by their English name. One that isn't here is described by its schema, in English. */
  readonly options: { readonly [option: string]: Label }
  readonly button: {
    readonly again: string
    readonly variations: string
    readonly upscale: string
    readonly edit: string
    readonly info: string
    readonly delete: string
    readonly cancel: string
  }
  readonly progress: {
    readonly queued: (position: number) => string
    readonly started: (model: string) => string
    readonly step: (step: number, of: number) => string
    /** The answer can't be changed any more; the pictures come as a message of their own. */
    readonly slow: string
  }
  readonly ended: {
    readonly cancelled: (by: string) => string
    readonly stopping: string
    readonly restarted: string
  }
  readonly result: {
    readonly seed: string
    readonly model: string
    readonly size: string
    readonly seconds: (seconds: number) => string
    readonly reencoded: string
    readonly enlarged: string
  }
  readonly info: {
    readonly title: string
    readonly unknown: string
    readonly by: (user: string) => string
    readonly fromFile: string
    readonly from: string
  }
  readonly models: {
    readonly title: string
    readonly none: string
    readonly each: (price: string) => string
    readonly sunset: string
  }
  readonly price: (what: string, steps: number, price: string) => string
  readonly usage: {
    readonly none: string
    readonly own: (pictures: number, price: string) => string
    readonly server: (pictures: number, price: string) => string
    readonly left: (price: string) => string
  }
  readonly settings: {
    readonly server: string
    readonly channel: string
    readonly none: string
    readonly saved: string
  }
  readonly modal: { readonly title: string; readonly prompt: string; readonly negative: string }
  readonly sizes: { readonly square: string; readonly portrait: string; readonly landscape: string }
  readonly refusal: {
    readonly tooMany: (most: number) => string
    readonly tooSoon: (seconds: number) => string
    readonly notAllowed: string
    readonly notYours: string
    readonly onlyInServers: string
    readonly needsManageServer: string
    readonly gone: string
    readonly notRunning: string
    readonly noPicture: string
    readonly past: (option: string, most: string) => string
    readonly unknownName: (option: string, name: string) => string
    readonly wrongForm: (option: string, example: string) => string
    readonly words: string
    readonly storage: string
    readonly bug: string
  }
  readonly error: {
    readonly invalid: (issues: string) => string
    readonly unauthorized: string
    readonly denied: (why: string) => string
    readonly credit: string
    readonly limited: (seconds: number | undefined) => string
    readonly modelNotFound: (model: string, available: string) => string
    readonly unsupported: (feature: string, model: string) => string
    readonly rejected: string
    readonly overloaded: (seconds: number | undefined) => string
    readonly upstream: string
    readonly network: string
    readonly timeout: string
    readonly engine: string
    readonly picture: string
  }
}

/** The slash commands. */
export type CommandName = "imagine" | "imagine-from" | "models" | "price" | "usage" | "settings"

/** The languages beside English, by Discord's name for them, in the places that Discord has for translations. */
export const translations = { de: german } as const satisfies { readonly [locale: string]: Words }

/** English, which is also what stands where Discord asks for no language. */
export const standard: Words = english

/** The words for a locale of Discord's, e.g. `de` or `en-GB`. */
export const inLocale = (locale: string | undefined): Words =>
  Object.entries(translations).find(([known]) => known === locale)?.[1] ?? english
