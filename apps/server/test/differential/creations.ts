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
  createWith('no password', {}),
  createWith('an empty password', { password: '' }),
  createWith(
    'a short password',
    { password: 'seven77' },
    {
      C1: withRefusal(400, 'PASSWORD_TOO_SHORT', 'Password too short'),
    },
  ),
  createWith('a long password', { password: 'x'.repeat(129) }),
  createWith('a number for a password', { password: 5 }),
  createWith('null for a password', { password: null }, absent),
  createWith('an empty name', { name: '' }),
  createWith('no name', { name: undefined }),
  createWith('a number for a name', { name: 5 }),
  createWith('an empty list of roles', { role: [] }, unknownRole),
  createWith('a number for a role', { role: 5 }),
  createWith('null for a role', { role: null }, absent),
  createWith('an unknown role', { role: 'nope' }, unknownRole),
  createWith('a known and an unknown role', { role: ['user', 'nope'] }, unknownRole),
  createWith('a number for a role in data', { data: { role: 5 } }),
  createWith('two roles in one string', { role: 'admin,user' }),
  createWith('null for data', { data: null }, absent),
  createWith('data', { data: { image: 'x.png' } }),
  createWith('an array for data', { data: [] }),
  createWith(
    'data as a string',
    { data: '{"image":"x.png"}' },
    {
      A4: as('POST /admin/create-user with data'),
    },
  ),
  createWith('data as a string that is not an object', { data: 'image' }),
  createWith('an unknown key in data', { data: { colour: 'red' } }, unknownKey('colour')),
  createWith(
    'an id in data',
    { data: { id: 'chosen' } },
    {
      A6: withRefusal(400, 'USER_ID_CANNOT_BE_SET', 'User id cannot be set'),
    },
  ),
  createWith(
    'createdAt in data',
    { data: { createdAt: '2020-01-01T00:00:00.000Z' } },
    unknownKey('createdAt'),
  ),
  createWith('another name in data', { data: { name: 'Other', email: 'other@example.com' } }),
  createWith(
    'a string for a boolean in data',
    { data: { emailVerified: 'yes' } },
    {
      A6: invalid('[body.data.emailVerified] Invalid input: expected boolean, received string'),
    },
  ),
  createWith(
    'an invalid date for the end of a ban',
    { data: { banExpires: 'tomorrow' } },
    {
      A6: invalid('[body.data.banExpires] Invalid ISO datetime'),
    },
  ),
  createWith('null for an image', { data: { image: null } }),
  createWith('unknown fields', { colour: 'red' }),
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
function createWith(what: string, json: object, differs?: Step['differs']) {
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
