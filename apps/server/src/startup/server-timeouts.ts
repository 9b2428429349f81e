import type { Config } from '../config/config.ts'
import type { Timeouts } from '../http/serve.ts'

/** How long what a server does may take, and how often its jobs run. */
export type ServerTimeouts = Timeouts & {
  stopMs: number
  graceMs: number
  purgeIntervalMs: number
  maintenanceIntervalMs: number
  checkpointIntervalMs: number
  refusalWindowMs: number
}

const defaults: Omit<ServerTimeouts, 'keepAliveMs'> = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 60_000,
  lingerMs: 2_000,
  checkMs: 2_000,
  stopMs: 10_000,
  graceMs: 2_000,
  purgeIntervalMs: 3_600_000,
  maintenanceIntervalMs: 10_000,
  checkpointIntervalMs: 1_000,
  refusalWindowMs: 60_000,
}

/** Builds the timeouts of a configuration. */
export function buildTimeouts(
  { keepAliveSeconds }: Config,
  overrides: Partial<ServerTimeouts> = {},
): ServerTimeouts {
  return { ...defaults, keepAliveMs: keepAliveSeconds * 1000, ...overrides }
}
