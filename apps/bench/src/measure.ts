import type { Load, Measured } from './drive.ts'
import type { Operation } from './operations.ts'
import type { Peer } from './processes.ts'

/** Who measures, how often and for how long each time. */
export type Measuring = {
  driver: { measure: (load: Load) => Promise<Measured> }
  rounds: number
  ms: number
}

/** One line of the results. */
export type Line = Measured & {
  database: string
  size: number
  operation: string
  clients: number
  peer: string
}

let asked = 0

/** What takes so long is measured in one round only. */
const slowMs = 1_000

export function median(numbers: number[]) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** A load of an operation; no two loads ask for the same new users. */
export function loadOf(
  peer: Peer,
  operation: Operation,
  {
    clients,
    size,
    ms,
    checked = 1,
  }: { clients: number; size: number; ms: number; checked?: number },
): Load {
  asked += 1_000_000
  return {
    url: peer.url,
    operation: operation.name,
    clients,
    ms,
    size,
    salt: 1,
    from: asked,
    checked,
  }
}

/** Measures an operation of peers in turn, each round beginning with another; answers the medians. */
export async function inTurn(
  { driver, rounds, ms }: Measuring,
  peers: Peer[],
  operation: Operation,
  { clients, size }: { clients: number; size: number },
): Promise<Map<Peer, Measured>> {
  const found = new Map<Peer, Measured[]>(peers.map((peer) => [peer, []]))
  let isSlow = false
  for (let round = 0; round < rounds && !isSlow; round += 1)
    for (const peer of rotated(peers, round)) {
      const load = loadOf(peer, operation, { clients, size, ms, checked: round === 0 ? 3 : 1 })
      const measured = await driver.measure(load)
      found.get(peer)?.push(measured)
      isSlow ||= measured.p50 > slowMs
    }
  return new Map([...found].map(([peer, all]) => [peer, medians(all)]))
}

function medians(all: Measured[]): Measured {
  return {
    rate: median(all.map(({ rate }) => rate)),
    p50: median(all.map(({ p50 }) => p50)),
    p99: median(all.map(({ p99 }) => p99)),
    count: all.reduce((sum, { count }) => sum + count, 0),
  }
}

function rotated<T>(list: T[], by: number) {
  return [...list.slice(by % list.length), ...list.slice(0, by % list.length)]
}
