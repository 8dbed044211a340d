/**
 * Pictures carry how they were made: settings that A1111-style readers know, and the IPTC mark of AI-made media.
 */
/** Settings as the text that A1111-style readers know, and back. */
export * as Parameters from "./Parameters.ts"
/** Writes into pictures how they were made, and reads it back. */
export * as Provenance from "./Provenance.ts"
/** What a picture was made with, under the names that a request has for it. */
export * as Settings from "./Settings.ts"
