import fc from 'fast-check'
import { describe, it } from 'vitest'
import { adminEmail, type Client, startServer, unwrap } from '../kit/server.ts'
import { type Example, everyEntry } from '../policies/examples.ts'
import { fieldsOf, parametersOf, withField } from './fields.ts'
import { expectAlive, expectAnswer } from './refusals.ts'

const entries = fc.constantFrom(...everyEntry)
const aText = fc.string({ unit: 'binary', maxLength: 20 })
const aValue = fc.oneof(fc.jsonValue({ maxDepth: 4 }), aText)

/** The example of an entry with a few of its fields, and some of nobody's, set to anything. */
function aBody(one: Example) {
  return fc
    .array(fc.tuple(fc.constantFrom(...fieldsOf(one), ['__proto__'], ['callbackURL']), aValue), {
      maxLength: 4,
    })
    .map((changes) =>
      changes.reduce<object>(
        (body, [path, value]) => withField(body, path, value),
        one.bodyFor('x') ?? {},
      ),
    )
}

/** Text of JSON: an example with changes, anything at all, or something cut off. */
function aContent(one: Example) {
  return fc.oneof(
    aBody(one).map((body) => JSON.stringify(body)),
    fc.json({ maxDepth: 6 }),
    fc.tuple(fc.json(), fc.nat(40)).map(([text, length]) => text.slice(0, length)),
    aText,
  )
}

function aQuery(one: Example) {
  return fc
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
    .map((pairs) => new URLSearchParams(pairs).toString())
}

const aRequest = entries.chain((one) =>
  fc.record({
    method: fc.constant(one.method),
    path: fc.constant(one.entry.path),
    query: aQuery(one),
    body: aContent(one),
    contentType: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/x'),
    signedIn: fc.boolean(),
  }),
)

describe('any input', () => {
  it('F4: makes every endpoint return success or a declared error', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    let made = 0
    const aTarget = async (admin: Client) => {
      made += 1
      const email = `target${made}@example.com`
      return (await unwrap(admin.users.createUser({ email, name: 'Target' }))).user.id
    }
    await fc.assert(
      fc.asyncProperty(aRequest, async ({ method, path, query, body, contentType, signedIn }) => {
        const admin = await server.signInAs({ email: adminEmail })
        const about = body.replace('"userId":"x"', `"userId":"${await aTarget(admin)}"`)
        const answer = await server.request(method, `${path}?${query}`, {
          token: signedIn ? admin.token : undefined,
          ...(method === 'POST' ? { body: about, headers: { 'content-type': contentType } } : {}),
        })
        expectAnswer(answer)
        await expectAlive(server)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
