/** Express 4 under a name of its own; its types, as far as these tests go, are those of Express 5. */
declare module "express4" {
  export { default } from "express"
}
