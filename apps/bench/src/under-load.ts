import { availableParallelism } from 'node:os'
import { hashPassword } from 'better-auth/crypto'
import { computeMedian, createLoad } from './measure.ts'
import { findOperation, password } from './operations.ts'
import { type Peer, startDriver } from './processes.ts'

/** The 99th percentile of get-user in ms, alone and while other clients send heavy requests. */
export type UnderLoad = { heavy: string; alone: number; loaded: number }

const rounds = 5

const ms = 2_000

/** Measures get-user with 4 clients, alone and while 4 others send `heavy` requests. */
export async function measureUnderLoad(
  peer: Peer,
  heavy: string,
  size: number,
): Promise<UnderLoad> {
  const [lightDriver, heavyDriver] = [startDriver(), startDriver()]
  const light = createLoad(peer, findOperation('get-user'), { clients: 4, size, ms })
  const measureP99 = async () => (await lightDriver.measure(light)).p99
  const alone: number[] = []
  const loaded: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await measureP99())
    const load = createLoad(peer, findOperation(heavy), { clients: 4, size, ms: ms + 1_000 })
    const running = heavyDriver.measure(load)
    loaded.push(await measureP99())
    await running
  }
  await Promise.all([lightDriver.stop(), heavyDriver.stop()])
  return { heavy, alone: computeMedian(alone), loaded: computeMedian(loaded) }
}

/** Measures how many passwords a second the idle machine hashes on all cores. */
export async function measureHashRate() {
  const started = performance.now()
  const until = started + 3_000
  let count = 0
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      while (performance.now() < until) {
        await hashPassword(password)
        count += 1
      }
    }),
  )
  return count / ((performance.now() - started) / 1000)
}
