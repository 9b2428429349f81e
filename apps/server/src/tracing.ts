import type { IncomingHttpHeaders } from 'node:http'
import type { Attributes, Span, TracerProvider } from '@opentelemetry/api'
import { withTimeout } from './with-timeout.ts'

/** Under this name of the global object an SDK registers itself, for every copy of the API. */
const registration = Symbol.for('opentelemetry.js.api.1')

/** The API, loaded only where an SDK of the operator was imported before the program. */
const api = registration in globalThis ? await import('@opentelemetry/api') : undefined

/** Whether an SDK of the operator was imported, so that there may be spans. */
export const isTracing = api !== undefined

const tracer = api?.trace.getTracer('castellan')

/** How long a stop waits for an SDK to send its spans. */
const flushTimeoutMs = 2_000

/** Runs work in a span of the request that is traced now; if none is, it only runs the work. */
export async function runInSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  if (!api?.trace.getActiveSpan()?.isRecording() || !tracer) return work()
  const { ERROR } = api.SpanStatusCode
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      // Not its message: a database may repeat a value in it.
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
      span.setStatus({ code: ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

/** A request, as its span describes it. */
type TracedRequest = { headers: IncomingHttpHeaders; method: string; route: string | undefined }

/** Ends the span of a request. */
type EndRequestSpan = (status: number | 'aborted') => void

/** Runs the work on a request in its span, which continues the trace of the headers. The work ends the span. */
export function runInRequestSpan(
  { headers, method, route }: TracedRequest,
  work: (end: EndRequestSpan) => void,
) {
  if (!api || !tracer) return work(() => {})
  const { context, propagation, SpanKind, SpanStatusCode } = api
  const attributes: Attributes = { 'http.request.method': method }
  if (route !== undefined) attributes['http.route'] = route
  const name = route === undefined ? method : `${method} ${route}`
  const parent = propagation.extract(context.active(), headers)
  tracer.startActiveSpan(name, { kind: SpanKind.SERVER, attributes }, parent, (span) =>
    work((status) => {
      if (status !== 'aborted') span.setAttribute('http.response.status_code', status)
      if (status === 'aborted' || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    }),
  )
}

/** Returns the ids of the trace and the span of the request that is traced now. */
export function readTraceIds() {
  const found = api?.trace.getActiveSpan()?.spanContext()
  return found && api?.isSpanContextValid(found) ? found : undefined
}

/** A provider of tracers. That of an SDK can flush; it may be the delegate of another copy of the API. */
type FlushableProvider = TracerProvider & {
  getDelegate?: () => TracerProvider
  forceFlush?: () => Promise<void>
}

/** Has an SDK send the spans that it still holds. */
export async function flushSpans() {
  const provider: FlushableProvider | undefined = api?.trace.getTracerProvider()
  const sdk: FlushableProvider | undefined = provider?.getDelegate?.() ?? provider
  await withTimeout(Promise.resolve(sdk?.forceFlush?.()), flushTimeoutMs).catch(() => {})
}
