import { as, invalid, unknownKey, unknownRole, withRefusal } from './differences.ts'
import { asAdmin, type Options, password, type Step } from './step.ts'

/** Creates the users of the other scenarios. */
export const people: Step[] = [
  create('Gus', { email: 'gus@example.com', name: 'Gus' }, { keep: { gusId: 'user.id' } }),
  create(
    'Ada',
    { email: 'ada@example.com', password, name: 'Ada Lovelace' },
    {
      keep: { adaId: 'user.id' },
    },
  ),
  create(
    'Bob',
    { email: 'Bob@Example.com', password, name: 'Bob', role: 'user' },
    {
      keep: { bobId: 'user.id' },
    },
  ),
  create(
    'Cyd',
    {
      email: 'cyd@example.com',
      password,
      name: 'cyd charisse',
      role: ['user', 'admin'],
      data: { image: 'cyd.png', emailVerified: true },
    },
    { keep: { cydId: 'user.id' } },
  ),
  create(
    'Dan',
    { email: 'dan@example.com', name: 'DAN', data: { role: 'admin' } },
    { keep: { danId: 'user.id' } },
  ),
  create(
    'Ödön',
    { email: 'odon@example.com', name: 'Ödön \\ Ára' },
    { keep: { odonId: 'user.id' } },
  ),
  create(
    'Fay',
    {
      email: 'fay@example.com',
      password,
      name: '50% of Fay_',
      data: { banned: true, banReason: 'spam', banExpires: '2090-01-01T00:00:00.000Z' },
    },
    { keep: { fayId: 'user.id' } },
  ),
]

const plain = 'POST /admin/create-user with no password'

const absent = { A4: as(plain) }

/** Every way to create a user, and every refusal. */
export const creations: Step[] = [
  trial('no password', {}),
  trial('an empty password', { password: '' }),
  trial(
    'a short password',
    { password: 'seven77' },
    {
      C1: withRefusal(400, 'PASSWORD_TOO_SHORT', 'Password too short'),
    },
  ),
  trial('a long password', { password: 'x'.repeat(129) }),
  trial('a number for a password', { password: 5 }),
  trial('null for a password', { password: null }, absent),
  trial('an empty name', { name: '' }),
  trial('no name', { name: undefined }),
  trial('a number for a name', { name: 5 }),
  trial('no role in a list', { role: [] }, unknownRole),
  trial('a number for a role', { role: 5 }),
  trial('null for a role', { role: null }, absent),
  trial('an unknown role', { role: 'nope' }, unknownRole),
  trial('a known and an unknown role', { role: ['user', 'nope'] }, unknownRole),
  trial('a number for a role in data', { data: { role: 5 } }),
  trial('two roles in one text', { role: 'admin,user' }),
  trial('null for data', { data: null }, absent),
  trial('data', { data: { image: 'x.png' } }),
  trial('an array for data', { data: [] }),
  trial(
    'data as text',
    { data: '{"image":"x.png"}' },
    {
      A4: as('POST /admin/create-user with data'),
    },
  ),
  trial('data as text that is no object', { data: 'image' }),
  trial('an unknown key in data', { data: { colour: 'red' } }, unknownKey('colour')),
  trial(
    'an id in data',
    { data: { id: 'chosen' } },
    {
      A6: withRefusal(400, 'USER_ID_CANNOT_BE_SET', 'User id cannot be set'),
    },
  ),
  trial(
    'a time of creation in data',
    { data: { createdAt: '2020-01-01T00:00:00.000Z' } },
    unknownKey('createdAt'),
  ),
  trial('another name in data', { data: { name: 'Other', email: 'other@example.com' } }),
  trial(
    'a text for a boolean in data',
    { data: { emailVerified: 'yes' } },
    {
      A6: invalid('[body.data.emailVerified] Invalid input: expected boolean, received string'),
    },
  ),
  trial(
    'no date for the end of a ban',
    { data: { banExpires: 'tomorrow' } },
    {
      A6: invalid('[body.data.banExpires] Invalid ISO datetime'),
    },
  ),
  trial('null for an image', { data: { image: null } }),
  trial('unknown fields beside', { colour: 'red' }),
  create('at a taken address', { email: 'ada@example.com' }),
  create('at a taken address in capitals', { email: 'ADA@example.com' }),
  create('without an address', {}),
  create('at an address that is a number', { email: 5 }),
  ...[
    'a@b',
    'a@1.2',
    'üser@example.com',
    'a!b@c.de',
    '.a@b.de',
    'a..b@c.de',
    ' a@b.de',
    '',
    "a'@b.de",
  ].map((email) => create(`at ${JSON.stringify(email)}`, { email })),
  ...['a@b.co', 'a@xn--p1ai.ru', '_@c.de', "o'neil+x-y@c-.example.org"].map((email) =>
    create(`at ${JSON.stringify(email)}`, { email }),
  ),
]

function create(what: string, json: object, options?: Options) {
  return asAdmin('create-user', what, { name: 'X', ...json }, options)
}

/** Creates a user with one special field, after deleting the previous one. */
function trial(what: string, json: object, differs?: Step['differs']) {
  return create(
    `with ${what}`,
    { email: 'trial@example.com', ...json },
    {
      sql: `DELETE FROM account WHERE "userId" IN (SELECT id FROM "user" WHERE email = 'trial@example.com');
      DELETE FROM "user" WHERE email = 'trial@example.com'`,
      ...(differs ? { differs } : {}),
    },
  )
}
