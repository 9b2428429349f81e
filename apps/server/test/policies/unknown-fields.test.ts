import { expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const ownKeys = ['explainPermission', 'getUserSchema', 'countUsers']

/** The entries that better-auth does not have, and that take a body or a query. */
const ownEntries = everyEntry.filter(
  ({ subject, key, entry }) =>
    (['apiKeys', 'roles', 'audit'].includes(subject) || ownKeys.includes(key)) &&
    (entry.query ?? entry.method === 'POST'),
)

it('H7: endpoints that only Castellan has reject unknown fields by name', async () => {
  const { request, admin } = await startServer()
  for (const { method, entry, pathFor, bodyFor } of ownEntries) {
    const isRead = method === 'GET'
    const path = isRead ? `${pathFor('x')}&colour=red` : entry.path
    const json = isRead ? undefined : { ...bodyFor('x'), colour: 'red' }
    const response = await request(method, path, { json, token: admin.token })
    expect(response, entry.path).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_ERROR',
        message: `[${isRead ? 'query' : 'body'}] Unrecognized key: "colour"`,
      },
    })
  }
  expect(ownEntries).toHaveLength(18)
})

it('H7: the nearest name is suggested for an unknown field', async () => {
  const { request, admin } = await startServer()
  const misspelled = { 'list-keys?userid=x': 'userId', 'list-events?limt=1': 'limit' }
  for (const [path, meant] of Object.entries(misspelled)) {
    const { body } = await request('GET', `/admin/${path}`, { token: admin.token })
    expect(body.message, path).toMatch(
      new RegExp(`^\\[query\\] Unrecognized key: ".*"\\. Did you mean ${meant}\\?$`),
    )
  }
})
