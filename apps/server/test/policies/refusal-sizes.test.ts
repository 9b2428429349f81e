import { expect, it } from 'vitest'
import { listFields, listParameters, setField } from '../hostile/fields.ts'
import { listNewestEvents } from '../kit/audit-log.ts'
import { startServer, type TestServer } from '../kit/server.ts'
import { type Example, everyEntry } from './examples.ts'

/** The most bytes of a refusal, of its audit event and of its line in the log. */
const maxBytes = 4_096

const names = Array.from({ length: 1_000 }, (_, i) => `"\u0001字:${i}`)

const long = 'x'.repeat(6_000)

/** Values that a refusal might repeat: one long name, and many names in each form. */
const hostile = [
  long,
  names,
  { user: names, ...Object.fromEntries(names.map((name) => [name, []])) },
]

type HostileRequest = { path: string; json?: unknown; headers?: Record<string, string> }

/** Builds hostile requests: each field or parameter with each value, unknown ones, long headers. */
function buildRequests(one: Example): HostileRequest[] {
  const { entry, method, pathFor, bodyFor } = one
  if (method === 'GET') {
    const valid = new URLSearchParams(pathFor('x').split('?')[1])
    const many = names.slice(0, 200).map((name) => [`filter${name}`, 'x'])
    const pairs = [...listParameters(one), `searchFor${long}`].map((name) => [[name, long]])
    return [many, ...pairs].map((more) => ({
      path: `${entry.path}?${new URLSearchParams([...valid, ...more] as [string, string][])}`,
    }))
  }
  const bodies = hostile.flatMap((value) => [
    value,
    ...listFields(one).map((field) => setField(bodyFor('x') ?? {}, field, value)),
  ])
  const headers = [
    { 'content-type': `text/${long}` },
    { 'x-reason': long },
    { origin: `http://${long}` },
  ]
  return [
    ...bodies.map((json) => ({ json })),
    ...headers.map((one) => ({ json: {}, headers: one })),
  ].map((request) => ({ path: entry.path, ...request }))
}

/** Sends every hostile request. Entries that may end sessions get one of another admin. */
async function findLargeRefusals({ request, admin, createUser, signInAs }: TestServer) {
  const other = await createUser({ role: 'admin' })
  let refusals = 0
  const large: string[] = []
  for (const one of everyEntry) {
    const { token } = one.entry.path.startsWith('/admin/') ? admin : await signInAs(other)
    for (const { path, ...rest } of buildRequests(one)) {
      const { status, text } = await request(one.method, path, { token, ...rest })
      if (status >= 400 && status !== 401) refusals += 1
      if (status >= 400 && Buffer.byteLength(text) > maxBytes) large.push(text.slice(0, 200))
    }
  }
  return { refusals, large }
}

it('F4: no refusal of any entry is larger than 4 kB, nor is its event or its line in the log', async () => {
  const lines: string[] = []
  const server = await startServer({ log: (line) => lines.push(line) })
  const { refusals, large } = await findLargeRefusals(server)
  expect(large).toEqual([])
  expect(refusals).toBeGreaterThan(200)
  expect(lines.filter((line) => Buffer.byteLength(line) > maxBytes)).toEqual([])
  const events = await listNewestEvents(server, 1_000)
  expect(events.filter((event) => JSON.stringify(event).length > maxBytes)).toEqual([])
})
