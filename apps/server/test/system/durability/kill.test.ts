import { describe, expect, it } from 'vitest'
import { createStore, databases } from '../../kit/databases.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import { signIn, startProcess, whoIs } from '../process/server-process.ts'
import { findAuditMismatches } from './audit-log-replay.ts'
import { startLoad, tally } from './load.ts'
import { findInconsistentRows, findLostWrites, findWrongPasswords } from './lost-writes.ts'
import { readTables } from './read-tables.ts'
import type { Person } from './write-sequences.ts'

const kills = 20

/** The number of acknowledged writes before a kill: another one each time. */
function acknowledgedBefore(round: number) {
  return 60 + ((round * 37) % 110)
}

function print(text: string) {
  return process.stdout.write(`${text}\n`)
}

async function start(url: string) {
  const since = performance.now()
  const server = await startProcess({
    env: {
      DATABASE_URL: url,
      CASTELLAN_SECRET: secret,
      CASTELLAN_ADMIN_PASSWORD: password,
      CASTELLAN_RATE_LIMIT: 'off',
      // The load opens its sessions as impersonations of one admin.
      CASTELLAN_MAX_SESSIONS_PER_USER: '1000',
      LOG_LEVEL: 'fatal',
    },
  })
  return { ...server, startMs: performance.now() - since }
}

type Started = Awaited<ReturnType<typeof start>>

/** Writes until enough is acknowledged, and kills the server during further writes. */
async function killUnderLoad(server: Started, token: string, enough: number) {
  const load = startLoad({
    api: server.api,
    token,
    onAcknowledged: (count) => {
      if (count === enough) server.kill('SIGKILL')
    },
  })
  expect(await server.exit).toMatchObject({ signal: 'SIGKILL' })
  await load.stop()
  return load
}

describe.each(databases)(
  'a server on $name, killed under load',
  ({ name, createDatabaseWithTables }) => {
    it(`keeps every acknowledged write and no part of any other after each of ${kills} kills`, async () => {
      const url = await createDatabaseWithTables()
      let server = await start(url)
      const token = (await signIn(server.api, password)).signedToken
      const people: Person[] = []
      const sum = { acknowledged: 0, refused: 0, withoutResponse: 0, lost: 0 }
      const startsMs: number[] = []
      let events = 0
      for (let round = 0; round < kills; round += 1) {
        const load = await killUnderLoad(server, token, acknowledgedBefore(round))
        people.push(...load.people)
        const { acknowledged, refused, withoutResponse } = tally(load.outcomes)
        sum.acknowledged += acknowledged
        sum.refused += refused
        sum.withoutResponse += withoutResponse

        server = await start(url)
        startsMs.push(server.startMs)
        const tables = await readTables(url)
        const lost = findLostWrites(people, tables)
        sum.lost += lost.length
        const mismatches = findAuditMismatches(people, tables)
        expect([lost, findInconsistentRows(tables), mismatches], `after kill ${round + 1}`).toEqual(
          [[], [], []],
        )
        events = tables.events.length
        expect(await findWrongPasswords(load.people, tables)).toEqual([])
        expect(await whoIs(server.api, token)).toBe(adminEmail)
      }
      const slowest = Math.round(Math.max(...startsMs))
      print(
        `kill, ${name}: ${kills} kills, ${sum.acknowledged} writes acknowledged, ${sum.lost} lost, ` +
          `${events} events, each with its change, ${sum.withoutResponse} without a response, ${sum.refused} refused, back in ${slowest} ms at most`,
      )
      server.kill('SIGTERM')
      await server.exit
      const { auditLog } = await createStore(url)
      while (await auditLog.writeCheckpoint());
      expect(await auditLog.verify()).toMatchObject({ isIntact: true, violations: [] })
      expect(events).toBeGreaterThanOrEqual(sum.acknowledged)
      expect(sum.refused).toBe(0)
      expect(sum.withoutResponse).toBeGreaterThan(kills)
      expect(sum.acknowledged).toBeGreaterThan(kills * 60)
    }, 600_000)
  },
)
