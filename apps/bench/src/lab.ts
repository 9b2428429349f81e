import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hashPassword } from 'better-auth/crypto'
import { findPrograms, makeCluster } from '../../server/test/postgres.ts'
import { freePort } from '../../server/test/free-port.ts'
import { postgresOf, sqliteOf } from './databases.ts'
import { operations, password } from './operations.ts'
import { startDriver } from './processes.ts'
import { loadOf, median } from './measure.ts'
import { secret } from './servers/auth.ts'
const dists = ['/work/wt-keys', '/work/main']
const size = 10_000
const hash = await hashPassword(password)
const driver = startDriver()
const start = async (dist: string, url: string) => {
  const port = await freePort()
  const child = fork(`${dist}/apps/server/dist/main.js`, { execArgv: ['--max-semi-space-size=8'], stdio: 'ignore', env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: String(port), DATABASE_URL: url, CASTELLAN_SECRET: secret, CASTELLAN_RATE_LIMIT: 'off', LOG_LEVEL: 'warn' } as never })
  const peer = { name: dist, url: `http://127.0.0.1:${port}`, peakMemory: () => 0, stop: async () => { child.kill() } }
  for (let i = 0; i < 300; i++) { if (await fetch(`${peer.url}/api/auth/ok`).then((r) => r.ok, () => false)) break; await pause(100) }
  return peer
}
const run = async (name: string, copies: { copy: (n: string) => Promise<string> }) => {
  const peers = [await start(dists[0]!, await copies.copy('a')), await start(dists[1]!, await copies.copy('b'))]
  await pause(4000)
  for (const clients of [16]) for (const op of operations.filter(({ kind }) => kind === 'single')) {
    const all = peers.map(() => [] as number[])
    for (let r = 0; r < 10; r++) for (const i of r % 2 ? [1, 0] : [0, 1]) all[i]!.push((await driver.measure(loadOf(peers[i]!, op, { clients, size, ms: 400 }))).rate)
    const [a, b] = [median(all[0]!.slice(1)), median(all[1]!.slice(1))]
    const ratio = median(all[0]!.slice(1).map((x, i) => all[1]![i + 1]! / x))
    console.log(name, op.name.padEnd(20), `before ${a.toFixed(0)}/s`, `with the trail ${b.toFixed(0)}/s`, `ratio ${(b / a).toFixed(3)}, of pairs ${ratio.toFixed(3)}`)
  }
  for (const p of peers) await p.stop()
}
const folder = mkdtempSync(join(tmpdir(), 'lab-'))
await run('sqlite', await sqliteOf(folder, size, hash))
rmSync(folder, { recursive: true, force: true })
const cluster = await makeCluster(findPrograms()!, { settings: { shared_buffers: '1GB' } })
await run('postgresql', await postgresOf(cluster.url, size, hash))
await cluster.remove()
await driver.stop()
process.exit()
