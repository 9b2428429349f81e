import type { Config } from '../config/config.ts'
import { createLog } from '../log.ts'
import { escapeUnprintable } from '../printable-text.ts'
import { startServer } from '../server.ts'
import { flushSpans } from '../tracing.ts'
import { formatGreeting } from './greeting.ts'
import { waitForStopSignal } from './stop-signal.ts'

/** Runs the server until a signal stops it. The log goes to standard output, the greeting does not. */
export async function runServer(config: Config, version: string) {
  const log = createLog(config.logLevel, process.stdout)
  const server = await startServer(config, log, version)
  log.info({ url: server.url, migrated: server.store.migrated, version }, 'listening')
  if (server.metricsUrl) log.info({ url: server.metricsUrl }, 'serving metrics')
  for (const warning of server.store.warnings) log.warn(warning)
  process.stderr.write(escapeUnprintable(formatGreeting(server, config, version)))
  const { signal, cut } = await waitForStopSignal()
  log.info({ signal }, 'stopping')
  // A user waits after Ctrl-C. SIGTERM comes from a system that may still send requests.
  const delayMs = signal === 'SIGTERM' ? config.shutdownDelaySeconds * 1000 : 0
  await server.stop({ delayMs, cut })
  await flushSpans()
  log.info('stopped')
}
