/** A tracing backend that only remembers. */
import { Tracer } from "effect"

/** A tracer, and the spans that it was given, in the order in which they began. */
export const remembering = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}
