import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adminEmail, startServer } from '../harness.ts'
import { everyEntry, type Example } from '../policies/examples.ts'
import { fieldsOf, parametersOf, withField } from './fields.ts'
import { expectAlive, expectAnswer } from './refusals.ts'

const anEntry = fc.constantFrom(...everyEntry)
const aText = fc.string({ unit: 'binary', maxLength: 20 })
const aValue = fc.oneof(fc.jsonValue({ maxDepth: 4 }), aText)

/** The example of an entry with a few of its fields, and some of nobody's, set to anything. */
const aBody = (one: Example) =>
  fc.array(fc.tuple(fc.constantFrom(...fieldsOf(one), ['__proto__'], ['callbackURL']), aValue), {
    maxLength: 4,
  }).map((changes) =>
    changes.reduce<object>((body, [path, value]) => withField(body, path, value), one.bodyFor('x') ?? {}),
  )

/** Text of JSON: an example with changes, anything at all, or something cut off. */
const aContent = (one: Example) =>
  fc.oneof(
    aBody(one).map((body) => JSON.stringify(body)),
    fc.json({ maxDepth: 6 }),
    fc.tuple(fc.json(), fc.nat(40)).map(([text, length]) => text.slice(0, length)),
    aText,
  )

const aQuery = (one: Example) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...parametersOf(one), 'callbackURL', '__proto__'),
        fc.oneof(
          aText,
          fc.constantFrom('', 'in', 'contains', 'gt', 'createdAt', 'banned', 'true', '-1', '5'),
        ),
      ),
      { maxLength: 8 },
    )
    .map((pairs) =>
      pairs.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&'),
    )

const aRequest = anEntry.chain((one) =>
  fc.record({
    one: fc.constant(one),
    query: aQuery(one),
    body: aContent(one),
    contentType: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/x'),
    signedIn: fc.boolean(),
  }),
)

describe('anything', () => {
  it('F4: sent to any entry is answered with success or a refusal of ours', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    await fc.assert(
      fc.asyncProperty(aRequest, async ({ one, query, body, contentType, signedIn }) => {
        const token = signedIn ? (await server.as({ email: adminEmail })).token : undefined
        const headers = { 'content-type': contentType }
        const init = one.method === 'GET' ? { token } : { token, body, headers }
        expectAnswer(await server.request(one.method, `${one.entry.path}?${query}`, init))
        await expectAlive(server)
      }),
      { numRuns: 150 },
    )
    expect((await (await server.as({ email: adminEmail })).users.listUsers()).status).toBe(200)
  }, 60_000)
})
