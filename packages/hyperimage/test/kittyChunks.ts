/** What kitty's graphics escape sequences in a text say: the keys and the base64 of each. */
export const kittyChunks = (text: string): ReadonlyArray<{ readonly keys: string; readonly base64: string }> =>
  text
    .split("\x1b_G")
    .slice(1)
    .map((sequence) => {
      const [keys = "", base64 = ""] = (sequence.split("\x1b\\")[0] ?? "").split(";")
      return { keys, base64 }
    })
