/**
 * The names of samplers that requests use: the live service's twenty-seven, which are those of the tools that people come from.
 *
 * What an engine makes of a name is its own matter; one that lacks a sampler takes the nearest, and says so in a warning.
 */

/** The names, as the live service spells them. */
export const names = [
  "DDIM",
  "DDPM",
  "DEIS 2M",
  "DPM 2M",
  "DPM 2S",
  "DPM SDE",
  "DPM SDE Karras",
  "DPM++ 2M",
  "DPM++ 2M Karras",
  "DPM++ 2M SDE",
  "DPM++ 2M SDE Heun",
  "DPM++ 2M SDE Heun Karras",
  "DPM++ 2M SDE Karras",
  "DPM++ 2S",
  "DPM2",
  "DPM2 Karras",
  "DPM2 a",
  "DPM2 a Karras",
  "EDM_Euler",
  "Euler",
  "Euler a",
  "Heun",
  "LCM",
  "LMS",
  "LMS Karras",
  "PNDM",
  "UniPC 2M"
] as const
