import fc from 'fast-check'
import { describe, it } from 'vitest'
import { adminEmail, type Client, startServer, unwrap } from '../kit/server.ts'
import { type Example, everyEntry } from '../policies/examples.ts'
import { listFields, listParameters, setField } from './fields.ts'
import { expectAlive, expectResponse } from './refusals.ts'

const entries = fc.constantFrom(...everyEntry)
const anyText = fc.string({ unit: 'binary', maxLength: 20 })
const anyValue = fc.oneof(fc.jsonValue({ maxDepth: 4 }), anyText)

/** Generates an example body with a few known or unknown fields set to any value. */
function arbitraryBody(one: Example) {
  return fc
    .array(
      fc.tuple(fc.constantFrom(...listFields(one), ['__proto__'], ['callbackURL']), anyValue),
      {
        maxLength: 4,
      },
    )
    .map((changes) =>
      changes.reduce<object>(
        (body, [path, value]) => setField(body, path, value),
        one.bodyFor('x') ?? {},
      ),
    )
}

/** Generates a request body: a changed example, any JSON, truncated JSON or any text. */
function arbitraryContent(one: Example) {
  return fc.oneof(
    arbitraryBody(one).map((body) => JSON.stringify(body)),
    fc.json({ maxDepth: 6 }),
    fc.tuple(fc.json(), fc.nat(40)).map(([text, length]) => text.slice(0, length)),
    anyText,
  )
}

function arbitraryQuery(one: Example) {
  return fc
    .array(
      fc.tuple(
        fc.constantFrom(...listParameters(one), 'callbackURL', '__proto__'),
        fc.oneof(
          anyText,
          fc.constantFrom('', 'in', 'contains', 'gt', 'createdAt', 'banned', 'true', '-1', '5'),
        ),
      ),
      { maxLength: 8 },
    )
    .map((pairs) => new URLSearchParams(pairs).toString())
}

const arbitraryRequest = entries.chain((one) =>
  fc.record({
    method: fc.constant(one.method),
    path: fc.constant(one.entry.path),
    query: arbitraryQuery(one),
    body: arbitraryContent(one),
    contentType: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/x'),
    signedIn: fc.boolean(),
  }),
)

describe('any input', () => {
  it('F4: makes every endpoint return success or a declared error', async () => {
    const server = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    let count = 0
    const createTarget = async (admin: Client) => {
      count += 1
      const email = `target${count}@example.com`
      return (await unwrap(admin.users.createUser({ email, name: 'Target' }))).user.id
    }
    await fc.assert(
      fc.asyncProperty(
        arbitraryRequest,
        async ({ method, path, query, body, contentType, signedIn }) => {
          const admin = await server.signInAs({ email: adminEmail })
          const content = body.replace('"userId":"x"', `"userId":"${await createTarget(admin)}"`)
          const response = await server.request(method, `${path}?${query}`, {
            token: signedIn ? admin.token : undefined,
            ...(method === 'POST'
              ? { body: content, headers: { 'content-type': contentType } }
              : {}),
          })
          expectResponse(response)
          await expectAlive(server)
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)
})
