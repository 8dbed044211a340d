/**
 * Settings that can't be: what is wrong, a message each, that names the setting, what would be right, what was said and where.
 */
import * as Data from "effect/Data"

/** Values that are wrong. */
export class WrongSettings extends Data.TaggedError("WrongSettings")<{ readonly issues: ReadonlyArray<string> }> {
  override get message(): string {
    return this.issues.join("\n")
  }
}
