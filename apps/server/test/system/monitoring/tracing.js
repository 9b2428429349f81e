import { isMainThread } from 'node:worker_threads'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

if (isMainThread) {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter())
  new NodeTracerProvider({ spanProcessors: [processor] }).register()
}
