/**
 * Pictures as files, on sharp: checked, resized, converted, laid out on contact sheets. Native code stays in this package.
 */
/** Several pictures on one: a grid to choose from, as bots and galleries show it. */
export * as ContactSheet from "./ContactSheet.ts"
/** Looks at the pictures that come with a request before anybody works on it. */
export * as InputPictures from "./InputPictures.ts"
/** A picture as a file: checked that it is one before anybody relies on it, resized, and written in another format. */
export * as Picture from "./Picture.ts"
