import type { Load, Measurement } from './drive.ts'
import type { Operation } from './operation.ts'
import type { Peer } from './processes.ts'

/** The process that sends the requests, and how often and how long it does. */
export type Schedule = {
  driver: { measure: (load: Load) => Promise<Measurement> }
  rounds: number
  ms: number
}

/** One line of the results. */
export type ResultLine = Measurement & {
  database: string
  size: number
  operation: string
  clients: number
  peer: string
}

type LoadOptions = { clients: number; size: number; ms: number; checked?: number }

/** An operation whose median is longer is measured in one round only. */
const slowMs = 1_000

let nextRequest = 0

/**
 * Has each peer serve an operation for a time that does not count: Node.js compiles what runs often, which takes
 * it seconds. Those that take long by themselves gain nothing.
 */
export async function runWarmUp(
  { driver, ms }: Omit<Schedule, 'rounds'>,
  peers: Peer[],
  operation: Operation,
  { clients, size }: { clients: number; size: number },
) {
  if (operation.kind === 'deep' || operation.kind === 'sign-in') return
  for (const peer of peers) await driver.measure(createLoad(peer, operation, { clients, size, ms }))
}

/**
 * Measures an operation on all peers in turn. Each round starts with another peer.
 * @returns the medians of the rounds
 */
export async function measureInTurn(
  { driver, rounds, ms }: Schedule,
  peers: Peer[],
  operation: Operation,
  { clients, size }: { clients: number; size: number },
): Promise<Map<Peer, Measurement>> {
  const measured = new Map<Peer, Measurement[]>(peers.map((peer) => [peer, []]))
  let isSlow = false
  for (let round = 0; round < rounds && !isSlow; round += 1)
    for (const peer of rotate(peers, round)) {
      const checked = round === 0 ? 3 : 1
      const one = await driver.measure(createLoad(peer, operation, { clients, size, ms, checked }))
      measured.get(peer)?.push(one)
      isSlow ||= one.p50 > slowMs
    }
  return new Map([...measured].map(([peer, all]) => [peer, summarize(all)]))
}

/** Creates a load; no two loads create the same users. */
export function createLoad(
  peer: Peer,
  operation: Operation,
  { clients, size, ms, checked = 1 }: LoadOptions,
): Load {
  nextRequest += 1_000_000
  return {
    url: peer.url,
    operation: operation.name,
    clients,
    ms,
    size,
    salt: 1,
    firstRequest: nextRequest,
    checked,
  }
}

export function computeMedian(numbers: number[]) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function summarize(all: Measurement[]): Measurement {
  return {
    rate: computeMedian(all.map(({ rate }) => rate)),
    p50: computeMedian(all.map(({ p50 }) => p50)),
    p99: computeMedian(all.map(({ p99 }) => p99)),
    count: all.reduce((sum, { count }) => sum + count, 0),
  }
}

function rotate<T>(list: T[], by: number) {
  return [...list.slice(by % list.length), ...list.slice(0, by % list.length)]
}
