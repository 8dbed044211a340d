/**
 * Who may import whom: everything points at core, doors know no engine and no preset, and only apps know more than one of each.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
const presets = "sdxl|sd35|flux|controlnet|lora"
const doors = "express|discord"

/** A package may import itself, core and what is named here; everything else of ours is forbidden. */
const mayImport = (who, ...others) => ({
  name: `${who.replaceAll("|", "-")}-imports-only-core${others.length === 0 ? "" : `-and-${others.join("-")}`}`,
  severity: "error",
  from: { path: `^packages/(${who})/src` },
  to: { path: "^packages/", pathNot: ["^packages/$1/", ...["core", ...others].map((name) => `^packages/${name}/`)] }
})

export default {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }
    },
    {
      name: "core-imports-nobody",
      severity: "error",
      from: { path: "^packages/core/src" },
      to: { path: "^packages/", pathNot: "^packages/core/" }
    },
    mayImport("sdxl|sd35|flux|lora"),
    mayImport("controlnet", "sharp"),
    mayImport("sharp"),
    mayImport("provenance"),
    mayImport("discord-stand-in"),
    mayImport("accounts"),
    mayImport("download"),
    mayImport("hyperbolic"),
    mayImport("diffusion"),
    mayImport("sketch", "diffusion"),
    mayImport(doors),
    {
      name: "apps-are-imported-by-nobody",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^apps/" }
    },
    {
      name: "no-other-package's-sources",
      comment: "Other packages are imported by name, so that what is tested is what is published.",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: { path: "^(packages|apps)/[^/]+/src/", pathNot: "^$1/$2/" }
    },
    {
      name: "no-native-code-in-core",
      severity: "error",
      from: { path: "^packages/(core|" + presets.replace("|controlnet", "") + "|" + doors + ")/src" },
      to: { path: "(^|/)(sharp|onnxruntime-node)(/|$)", pathNot: "^packages/sharp/" }
    },
    {
      name: "libraries-import-effect-by-subpath",
      comment: "The barrel makes bundles three times as large.",
      severity: "error",
      from: { path: "^packages/[^/]+/src" },
      to: { path: "node_modules/effect/dist/index\\.js$" }
    },
    {
      name: "declared-dependencies-only",
      comment:
        "Packages of this workspace are left out: pnpm links only those that are declared, so that others don't resolve.",
      severity: "error",
      from: { path: "^(packages|apps)/[^/]+/src" },
      to: { pathNot: "^(packages|apps)/", dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] }
    },
    {
      name: "resolvable",
      severity: "error",
      from: { path: "^(packages|apps)/[^/]+/src" },
      to: { couldNotResolve: true }
    }
  ],
  options: {
    doNotFollow: { path: ["node_modules", "dist"] },
    exclude: { path: ["/dist/.*\\.map$", "/\\.turbo/"] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] }
  }
}
