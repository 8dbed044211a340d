/** What the door says, in English. */
import type { Words } from "../Words.ts"

const later = (seconds: number | undefined) =>
  seconds === undefined ? "Try again in a little while." : `Try again in ${Math.ceil(seconds)} s.`

const pictures = (count: number) => (count === 1 ? "1 picture" : `${count} pictures`)

export const english: Words = {
  commands: {
    imagine: "Draw pictures from words.",
    "imagine-from": "Draw pictures from a picture and words.",
    models: "Which models there are, and what they can do.",
    price: "What pictures cost before you draw them.",
    usage: "How much was drawn here, and by you.",
    settings: "How drawing works in this server or channel."
  },
  howMade: "How was this made?",
  options: {},
  button: {
    again: "Again",
    variations: "Variations",
    upscale: "Upscale ×2",
    edit: "Edit prompt",
    info: "Info",
    delete: "Delete",
    cancel: "Cancel"
  },
  progress: {
    queued: (position) => (position === 1 ? "Waiting: you are next." : `Waiting: number ${position} in line.`),
    started: (model) => `${model} begins…`,
    step: (step, of) => `Step ${step} of ${of}`,
    slow: "This takes longer than Discord lets an answer wait. The pictures will come as a new message here."
  },
  ended: {
    cancelled: (by) => `Cancelled by ${by}.`,
    stopping: "The bot is being stopped, so this was not finished. Press Again when it is back.",
    restarted: "The bot was restarted in the middle of this. Press Again to draw it."
  },
  result: {
    seed: "seed",
    model: "model",
    size: "size",
    seconds: (seconds) => `${seconds.toFixed(1)} s`,
    reencoded: "Made smaller as a file to fit this server's upload limit.",
    enlarged: "Enlarged as a picture: this model can't draw over one at that size."
  },
  info: {
    title: "How this was made",
    unknown:
      "I don't know how this was made: it isn't one of my pictures, or it is too long ago, and its file doesn't tell.",
    fromFile: "This is what the picture's own file tells.",
    by: (user) => `Asked for by ${user}`,
    from: "Drawn from another picture."
  },
  models: {
    title: "Models",
    none: "There are no models at the moment. Whoever runs this bot can look at its log.",
    each: (price) => `${price} a picture`,
    sunset: "being discontinued"
  },
  price: (what, steps, price) => `${what}, ${steps} steps: **${price}**`,
  usage: {
    none: "Nothing is being counted here.",
    own: (count, price) => `You, today (UTC): ${pictures(count)}, ${price}.`,
    server: (count, price) => `This server, today (UTC): ${pictures(count)}, ${price}.`,
    left: (price) => `Left for this server today: ${price}.`
  },
  settings: {
    server: "This server",
    channel: "This channel",
    none: "Nothing is set: everybody may draw what the models can.",
    saved: "Saved."
  },
  modal: { title: "Edit the prompt", prompt: "Prompt", negative: "What to keep out" },
  sizes: { square: "Square", portrait: "Portrait", landscape: "Landscape" },
  refusal: {
    tooMany: (most) => `You have ${pictures(most)} in the making. Wait until one is done, or cancel one.`,
    tooSoon: (seconds) => `That was quick. Wait ${seconds} s before the next one.`,
    notAllowed: "You may not draw here. Someone who manages this server can allow it with /settings.",
    notYours: "Only the one who asked for it, or a moderator, can do that.",
    onlyInServers: "That works in a server only.",
    needsManageServer: "You need the permission Manage Server for that.",
    gone: "I no longer know how this was made. Draw it again with /imagine.",
    notRunning: "This isn't being drawn any more.",
    noPicture: "I can't find the picture in this message. Draw it again with /imagine.",
    past: (option, most) => `${option}: at most ${most} here. Ask for less.`,
    unknownName: (option, name) =>
      `${option}: there is no “${name}”. Choose one from the list that appears as you type.`,
    wrongForm: (option, example) => `${option}: write it like ${example}.`,
    words: "The prompt has words that are not allowed here. Use others.",
    storage: "I can't reach my storage. Try again in a little while.",
    bug: "Something went wrong on my side. Try again; if it stays, tell whoever runs this bot."
  },
  error: {
    invalid: (issues) => `That can't be drawn: ${issues}`,
    unauthorized: "The bot's key is not accepted by its image service. Tell whoever runs this bot.",
    denied: (why) => `That is not allowed here${why}. Ask for less, or for something else.`,
    credit: "The budget is used up. Try again later, or ask for fewer or smaller pictures.",
    limited: (seconds) => `Too many requests at once. ${later(seconds)}`,
    modelNotFound: (model, available) => `There is no model “${model}”. There are: ${available}.`,
    unsupported: (feature, model) => `${model} can't do that (${feature}). Leave it out, or choose another model.`,
    rejected: "What you asked for was refused for its content. Use other words or another picture.",
    overloaded: (seconds) => `Too much is being drawn just now. ${later(seconds)}`,
    upstream: "The image service failed. Try again in a little while.",
    network: "The image service can't be reached. Try again in a little while.",
    timeout: "That took too long. Try fewer steps, a smaller size or fewer pictures.",
    engine: "The image engine failed. Try again; if it stays, tell whoever runs this bot.",
    picture: "That picture can't be used. Attach a PNG, JPEG or WebP file."
  }
}
