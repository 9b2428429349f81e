import type { Config } from '../config/config.ts'
import { createLog } from '../log.ts'
import { escapeUnprintable } from '../printable-text.ts'
import { startServer } from '../server.ts'
import { flushSpans } from '../tracing.ts'
import { formatGreeting } from './greeting.ts'
import { waitForStopSignal } from './stop-signal.ts'

/** How long a server may take to stop after its delay, and after a second signal. */
const stopLimitMs = { first: 15_000, second: 3_000 }

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
  const exitLate = () => {
    log.error('did not stop in time')
    process.exit(1)
  }
  setTimeout(exitLate, delayMs + stopLimitMs.first).unref()
  cut.addEventListener('abort', () => setTimeout(exitLate, stopLimitMs.second).unref())
  await server.stop({ delayMs, cut })
  await flushSpans()
  log.info('stopped')
}
