/**
 * Traces, metrics and logs for an OpenTelemetry collector, as the usual `OTEL_*` variables say; nothing is sent unless one of them names
 * an endpoint.
 *
 * The exporters are Effect's. Beside the specification: a trace is sampled as its caller says and always where nobody says
 * (`OTEL_TRACES_SAMPLER` is not read), and `grpc` is no protocol here.
 */
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as OtlpLogger from "effect/observability/OtlpLogger"
import * as OtlpMetrics from "effect/observability/OtlpMetrics"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import * as Record from "effect/Record"
import * as Tracer from "effect/Tracer"
import * as QuietTracer from "./QuietTracer.ts"
import { WrongSettings } from "../settings/WrongSettings.ts"

/** The environment variables; an empty one counts as none. */
export interface Environment {
  readonly [name: string]: string | undefined
}

type Variables = { readonly [name: string]: string }

/** What the specification says of variables that are not set, where Effect's exporters say otherwise; and a name for the service. */
const standard = (variables: Variables): Variables => ({
  OTEL_TRACES_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "otlp",
  OTEL_LOGS_EXPORTER: "otlp",
  ...(/(^|,)\s*service\.name=/.test(variables["OTEL_RESOURCE_ATTRIBUTES"] ?? "")
    ? {}
    : { OTEL_SERVICE_NAME: "hyperimage" })
})

const serializations = {
  "http/json": OtlpSerialization.layerJson,
  "http/protobuf": OtlpSerialization.layerProtobuf
}

const isProtocol = (text: string): text is keyof typeof serializations => text in serializations

const refuse = (issue: string) => Effect.fail(new WrongSettings({ issues: [issue] }))

/** How one kind of telemetry is written. */
const serialization = (variables: Variables, signal: "TRACES" | "METRICS" | "LOGS") => {
  const own = `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`
  const variable = own in variables ? own : "OTEL_EXPORTER_OTLP_PROTOCOL"
  const protocol = variables[variable] ?? "http/protobuf"
  return Layer.unwrap(
    isProtocol(protocol)
      ? Effect.succeed(serializations[protocol])
      : refuse(`${variable}: expected http/protobuf or http/json, got ${JSON.stringify(protocol)} from the environment`)
  )
}

/** The exporters turn a wrong variable into a defect; here it is what it is, a setting of somebody's. */
const wrong = (cause: Cause.Cause<WrongSettings>): Layer.Layer<never, WrongSettings> => {
  const error = Cause.squash(cause)
  if (error instanceof WrongSettings) return Layer.effectDiscard(Effect.fail(error))
  const { message } = error instanceof Config.ConfigError ? error.cause : new Error(String(error))
  return Layer.effectDiscard(refuse(`OpenTelemetry: ${message.replace(/\s*\n\s*/g, " ")}`))
}

/**
 * Sets the tracer, and sends what the variables say to where they say. What is left is sent when the layer is released.
 *
 * Fails with `WrongSettings` where a variable is wrong.
 */
export const layer = (environment: Environment): Layer.Layer<never, WrongSettings> => {
  const said: Variables = Record.filter(environment, (value): value is string => value !== undefined && value !== "")
  const variables = { ...standard(said), ...said }
  return Layer.mergeAll(
    Layer.effect(Tracer.Tracer, Effect.map(Effect.tracer, QuietTracer.make)).pipe(
      Layer.provide(OtlpTracer.layerFromConfig()),
      Layer.provide(serialization(variables, "TRACES"))
    ),
    OtlpMetrics.layerFromConfig().pipe(Layer.provide(serialization(variables, "METRICS"))),
    OtlpLogger.layerFromConfig({ mergeWithExisting: true }).pipe(Layer.provide(serialization(variables, "LOGS")))
  ).pipe(
    Layer.provide([FetchHttpClient.layer, ConfigProvider.layer(ConfigProvider.fromEnv({ env: variables }))]),
    Layer.catchCause(wrong)
  )
}
