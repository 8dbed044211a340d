/** What the door says, in German. */
import type { Words } from "../Words.ts"

const later = (seconds: number | undefined) =>
  seconds === undefined ? "Versuch es etwas später noch einmal." : `Versuch es in ${Math.ceil(seconds)} s noch einmal.`

const pictures = (count: number) => (count === 1 ? "1 Bild" : `${count} Bilder`)

export const german: Words = {
  commands: {
    imagine: "Bilder aus Worten zeichnen.",
    "imagine-from": "Bilder aus einem Bild und Worten zeichnen.",
    models: "Welche Modelle es gibt und was sie können.",
    price: "Was Bilder kosten, bevor du sie zeichnest.",
    usage: "Wie viel hier und von dir gezeichnet wurde.",
    settings: "Wie das Zeichnen auf diesem Server oder in diesem Kanal geht."
  },
  howMade: "Wie ist das entstanden?",
  options: {
    prompt: { name: "prompt", description: "Was gezeichnet werden soll." },
    model: { name: "modell", description: "Welches Modell zeichnet." },
    preset: { name: "vorlage", description: "Eine gute Art, ein Modell zu fragen: Größe, Schritte und mehr." },
    size: { name: "größe", description: "Quadrat, Hochformat, Querformat, oder Breite x Höhe." },
    count: { name: "anzahl", description: "Wie viele Bilder." },
    seed: { name: "seed", description: "Dieselbe Zahl macht dasselbe Bild." },
    negative: { name: "ohne", description: "Was nicht ins Bild soll." },
    lora: { name: "lora", description: "LoRAs mit Gewicht, z. B. Pixel_Art:0.7" },
    style: { name: "stil", description: "Ein Stil mit Namen." },
    sampler: { name: "sampler", description: "Sampler mit seinem üblichen Namen." },
    steps: { name: "schritte", description: "Mehr ist langsamer und bis zu einem Punkt feiner." },
    guidance: { name: "treue", description: "Wie genau dem Prompt gefolgt wird." },
    picture: { name: "bild", description: "Das Bild, von dem ausgegangen wird." },
    strength: { name: "stärke", description: "Wie weit das Bild verlassen werden darf: 0 behält es, 1 ignoriert es." },
    controlnet: { name: "controlnet", description: "Welches ControlNet dem Bild folgt, statt es zu übermalen." },
    scope: { name: "wo", description: "Auf dem ganzen Server oder nur in diesem Kanal." },
    show: { name: "zeigen", description: "Zeigen, was eingestellt ist." },
    set: { name: "setzen", description: "Etwas einstellen." },
    clear: { name: "löschen", description: "Eine Einstellung wieder aufheben." },
    setting: { name: "einstellung", description: "Welche aufgehoben wird." },
    "largest-side": { name: "längste-seite", description: "Die längste erlaubte Seite, in Pixeln." },
    "most-steps": { name: "höchstens-schritte", description: "Die meisten erlaubten Schritte." },
    "most-pictures": { name: "höchstens-pictures", description: "Die meisten Bilder auf einmal." },
    role: { name: "rolle", description: "Nur wer diese Rolle hat, darf zeichnen; mehrere nacheinander." },
    spoiler: { name: "spoiler", description: "Bilder verdeckt zeigen." },
    words: { name: "wörter", description: "Wörter, die ein Prompt nicht haben darf, durch Kommas getrennt." }
  },
  button: {
    again: "Noch einmal",
    variations: "Varianten",
    upscale: "×2 vergrößern",
    edit: "Prompt ändern",
    info: "Info",
    delete: "Löschen",
    cancel: "Abbrechen"
  },
  progress: {
    queued: (position) =>
      position === 1 ? "Wartet: du bist als Nächstes dran." : `Wartet: Platz ${position} in der Reihe.`,
    started: (model) => `${model} beginnt…`,
    step: (step, of) => `Schritt ${step} von ${of}`,
    slow: "Das dauert länger, als Discord auf eine Antwort wartet. Die Bilder kommen hier als neue Nachricht."
  },
  ended: {
    cancelled: (by) => `Abgebrochen von ${by}.`,
    stopping: "Der Bot wird beendet, deshalb ist das nicht fertig. Drück „Noch einmal“, wenn er wieder da ist.",
    restarted: "Der Bot wurde mittendrin neu gestartet. Drück „Noch einmal“, um es zu zeichnen."
  },
  result: {
    seed: "Seed",
    model: "Modell",
    size: "Größe",
    seconds: (seconds) => `${seconds.toFixed(1).replace(".", ",")} s`,
    reencoded: "Als Datei verkleinert, damit sie auf diesem Server hochgeladen werden kann.",
    enlarged: "Als Bild vergrößert: dieses Modell kann in der Größe keines übermalen."
  },
  info: {
    title: "So ist das entstanden",
    unknown:
      "Ich weiß nicht, wie das entstanden ist: es ist keins meiner Bilder, oder zu lange her, und in der Datei steht es nicht.",
    fromFile: "Das steht in der Datei des Bildes selbst.",
    by: (user) => `Gewünscht von ${user}`,
    from: "Aus einem anderen Bild gezeichnet."
  },
  models: {
    title: "Modelle",
    none: "Im Moment gibt es keine Modelle. Wer den Bot betreibt, findet mehr in seinem Protokoll.",
    each: (price) => `${price} je Bild`,
    sunset: "wird eingestellt"
  },
  price: (what, steps, price) => `${what}, ${steps} Schritte: **${price}**`,
  usage: {
    none: "Hier wird nichts gezählt.",
    own: (count, price) => `Du, heute (UTC): ${pictures(count)}, ${price}.`,
    server: (count, price) => `Dieser Server, heute (UTC): ${pictures(count)}, ${price}.`,
    left: (price) => `Für diesen Server heute übrig: ${price}.`
  },
  settings: {
    server: "Dieser Server",
    channel: "Dieser Kanal",
    none: "Nichts eingestellt: alle dürfen zeichnen, was die Modelle können.",
    saved: "Gespeichert."
  },
  modal: { title: "Prompt ändern", prompt: "Prompt", negative: "Was nicht ins Bild soll" },
  sizes: { square: "Quadrat", portrait: "Hochformat", landscape: "Querformat" },
  refusal: {
    tooMany: (most) => `Du hast schon ${pictures(most)} in Arbeit. Warte, bis eins fertig ist, oder brich eins ab.`,
    tooSoon: (seconds) => `Das ging schnell. Warte noch ${seconds} s bis zum nächsten.`,
    notAllowed: "Du darfst hier nicht zeichnen. Wer diesen Server verwaltet, kann es mit /settings erlauben.",
    notYours: "Das kann nur, wer es gewünscht hat, oder die Moderation.",
    onlyInServers: "Das geht nur auf einem Server.",
    needsManageServer: "Dafür brauchst du die Berechtigung „Server verwalten“.",
    gone: "Ich weiß nicht mehr, wie das entstanden ist. Zeichne es mit /imagine neu.",
    notRunning: "Daran wird nicht mehr gezeichnet.",
    noPicture: "Ich finde das Bild in dieser Nachricht nicht. Zeichne es mit /imagine neu.",
    past: (option, most) => `${option}: hier höchstens ${most}. Nimm weniger.`,
    unknownName: (option, name) => `${option}: „${name}“ gibt es nicht. Wähl aus der Liste, die beim Tippen erscheint.`,
    wrongForm: (option, example) => `${option}: schreib es wie ${example}.`,
    words: "Im Prompt stehen Wörter, die hier nicht erlaubt sind. Nimm andere.",
    storage: "Ich erreiche meinen Speicher nicht. Versuch es etwas später noch einmal.",
    bug: "Bei mir ist etwas schiefgegangen. Versuch es noch einmal; wenn es bleibt, sag es denen, die den Bot betreiben."
  },
  error: {
    invalid: (issues) => `Das lässt sich nicht zeichnen: ${issues}`,
    unauthorized: "Der Bilddienst nimmt den Schlüssel des Bots nicht an. Sag es denen, die den Bot betreiben.",
    denied: (why) => `Das ist hier nicht erlaubt${why}. Nimm weniger oder etwas anderes.`,
    credit: "Das Budget ist aufgebraucht. Versuch es später, oder mit weniger oder kleineren Bildern.",
    limited: (seconds) => `Zu viele Anfragen auf einmal. ${later(seconds)}`,
    modelNotFound: (model, available) => `Das Modell „${model}“ gibt es nicht. Es gibt: ${available}.`,
    unsupported: (feature, model) => `${model} kann das nicht (${feature}). Lass es weg oder nimm ein anderes Modell.`,
    rejected: "Der Inhalt wurde abgelehnt. Nimm andere Worte oder ein anderes Bild.",
    overloaded: (seconds) => `Gerade wird zu viel gezeichnet. ${later(seconds)}`,
    upstream: "Der Bilddienst ist ausgefallen. Versuch es etwas später noch einmal.",
    network: "Der Bilddienst ist nicht zu erreichen. Versuch es etwas später noch einmal.",
    timeout: "Das hat zu lange gedauert. Versuch es mit weniger Schritten, kleiner oder mit weniger Bildern.",
    engine:
      "Die Bildmaschine ist ausgefallen. Versuch es noch einmal; wenn es bleibt, sag es denen, die den Bot betreiben.",
    picture: "Dieses Bild geht nicht. Häng eine PNG-, JPEG- oder WebP-Datei an."
  }
}
