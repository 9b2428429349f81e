import { Gauge, type Registry } from 'prom-client'
import type { LoadSources, MetricSources } from '../no-metrics.ts'
import type { Hasher } from '../secrets/password.ts'
import type { Store } from '../store/index.ts'
import { withTimeout } from '../with-timeout.ts'

/** How long the database may take for its figures: Prometheus waits 10 s by default. */
const figuresTimeoutMs = 2_000

/** Creates the metrics of how busy this process is, and what reads them. */
export function createLoadReader(registry: Registry, { store, hasher }: LoadSources) {
  const setLoad = createLoadMetrics(registry)
  return () => setLoad({ ...store.readLoad(), hashes: hasher.readLoad?.() })
}

/** Creates the metrics of the data, and what reads them. */
export function createFigureReader(registry: Registry, { store, now }: MetricSources) {
  const setFigures = createFigureMetrics(registry)
  return async () => {
    const figures = await withTimeout(store.readFigures(), figuresTimeoutMs).catch(() => undefined)
    setFigures(figures, now())
  }
}

type Load = ReturnType<Store['readLoad']> & {
  hashes: ReturnType<NonNullable<Hasher['readLoad']>> | undefined
}

function createLoadMetrics(registry: Registry) {
  const registers = [registry]
  const connections = new Gauge({
    name: 'castellan_database_connections',
    help: 'Connections to PostgreSQL by pool and state: used or idle.',
    labelNames: ['pool', 'state'],
    registers,
  })
  const most = new Gauge({
    name: 'castellan_database_connections_max',
    help: 'The largest number of connections to PostgreSQL by pool.',
    labelNames: ['pool'],
    registers,
  })
  const waiting = new Gauge({
    name: 'castellan_database_waiting',
    help: 'What waits for the database: statements by pool or thread, and transactions.',
    labelNames: ['queue'],
    registers,
  })
  const hashes = new Gauge({
    name: 'castellan_password_hashes',
    help: 'Passwords that are hashed now, by state: running or waiting.',
    labelNames: ['state'],
    registers,
  })
  return (load: Load) => {
    for (const { pool, used, idle, max } of load.pools) {
      connections.set({ pool, state: 'used' }, used)
      connections.set({ pool, state: 'idle' }, idle)
      most.set({ pool }, max)
    }
    for (const [queue, count] of Object.entries(load.waiting)) waiting.set({ queue }, count)
    hashes.set({ state: 'running' }, load.hashes?.running ?? 0)
    hashes.set({ state: 'waiting' }, load.hashes?.waiting ?? 0)
  }
}

function createFigureMetrics(registry: Registry) {
  const registers = [registry]
  const up = new Gauge({
    name: 'castellan_database_up',
    help: 'Whether the database responded to this read: 1 or 0.',
    registers,
  })
  const users = new Gauge({
    name: 'castellan_users',
    help: 'Users by state, active or banned, as the stored counts have them.',
    labelNames: ['state'],
    registers,
  })
  const age = new Gauge({
    name: 'castellan_audit_uncovered_age_seconds',
    help: 'The age of the oldest audit event without a checkpoint; 0 if each has one.',
    registers,
  })
  return (figures: Awaited<ReturnType<Store['readFigures']>> | undefined, now: Date) => {
    up.set(figures ? 1 : 0)
    users.reset()
    age.remove()
    if (!figures) return
    for (const [state, count] of Object.entries(figures.users ?? {})) users.set({ state }, count)
    const since = figures.uncoveredSince?.getTime() ?? now.getTime()
    age.set(Math.max(0, now.getTime() - since) / 1000)
  }
}
