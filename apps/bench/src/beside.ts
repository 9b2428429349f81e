import { availableParallelism } from 'node:os'
import { hashPassword } from 'better-auth/crypto'
import { loadOf, median } from './measure.ts'
import { operationNamed, password } from './operations.ts'
import { type Peer, startDriver } from './processes.ts'

/** What get-user's slowest answers take alone and beside a flood of something heavy, in ms. */
export type Beside = { flood: string; alone: number; beside: number }

const rounds = 5

const ms = 2_000

/** Measures get-user by 4 clients, alone and while 4 others flood the server. */
export async function besideFlood(peer: Peer, flood: string, size: number): Promise<Beside> {
  const [asking, flooding] = [startDriver(), startDriver()]
  const light = operationNamed('get-user')
  const p99 = async () => (await asking.measure(loadOf(peer, light, { clients: 4, size, ms }))).p99
  const alone: number[] = []
  const beside: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await p99())
    const heavy = flooding.measure(
      loadOf(peer, operationNamed(flood), { clients: 4, size, ms: ms + 1_000 }),
    )
    beside.push(await p99())
    await heavy
  }
  await Promise.all([asking.stop(), flooding.stop()])
  return { flood, alone: median(alone), beside: median(beside) }
}

/** How many passwords a second this machine hashes on all its cores, with nothing else to do. */
export async function bareHashRate() {
  const until = performance.now() + 3_000
  const started = performance.now()
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
