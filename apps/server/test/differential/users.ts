import { creations, people } from './creations.ts'
import { as, invalid, noText, unknownKey, unknownRole, userBesides } from './differences.ts'
import { asAdmin, get, getUser, password, type Step } from './step.ts'

const readings: Step[] = [
  getUser('of Ada', '$adaId', { differs: userBesides }),
  getUser('of Fay', '$fayId', { differs: userBesides }),
  getUser('of nobody', 'nobody'),
  getUser('of an empty id', ''),
  get('of no id', '/admin/get-user', { as: 'admin' }),
  get('of two ids', '/admin/get-user', { as: 'admin', query: { id: ['$adaId', '$bobId'] } }),
]

const updates: Step[] = [
  update('with a name', { name: 'Robert' }, userBesides),
  update('with an image', { image: 'bob.png' }, userBesides),
  update('without an image', { image: null }, userBesides),
  update('with text for data', '{"image":null}', {
    A4: as('POST /admin/update-user without an image'),
    ...userBesides,
  }),

  update('with an address', { email: 'Bobby@Example.com' }, userBesides),
  update('with the same address', { email: 'bobby@example.com' }, userBesides),
  update('with a taken address', { email: 'ADA@example.com' }),
  update('with no address', { email: 'bobby' }),
  update('with null for an address', { email: null }, { A6: noText('data.email', 'null') }),
  update('known', { emailVerified: true }, userBesides),
  update('with a role', { role: 'admin' }, userBesides),
  update('with roles', { role: ['user', 'admin'] }, userBesides),
  harm('with an unknown role', { role: 'nope' }, unknownRole),
  update('with a number for a role', { role: 5 }),
  update('with null for a role', { role: null }),
  update('with a role again', { role: 'user' }, userBesides),
  update('with nothing', {}),
  update('without data', undefined),
  update('with null for data', null),
  update('with an array', []),
  update('with a password', { password }),
  update('with an id', { id: 'chosen' }),
  harm('with an unknown key', { colour: 'red' }, unknownKey('colour')),
  harm(
    'with a time of creation',
    { createdAt: '2020-01-01T00:00:00.000Z' },
    unknownKey('createdAt'),
  ),
  harm('with a number for a name', { name: 5 }, { A6: noText('data.name', 'number') }),
  harm('with null for a name', { name: null }, { A6: noText('data.name', 'null') }),
  harm(
    'with a text for a boolean',
    { banned: 'true' },
    {
      A6: invalid('[body.data.banned] Invalid input: expected boolean, received string'),
    },
  ),
  harm('with a phone number', { phoneNumber: '+1' }, unknownKey('phoneNumber')),
  update('with the reason of a ban', { banReason: 'spam' }, userBesides),
  update('without the reason of a ban', { banReason: null }, userBesides),
  ...(
    [
      ['null', null],
      ['boolean', true],
      ['array', ['$gusId']],
      ['object', {}],
    ] as const
  ).map(([kind, userId]) =>
    asAdmin(
      'update-user',
      `of ${kind}`,
      { userId, data: { name: 'X' } },
      {
        differs: { A5: noText('userId', kind) },
      },
    ),
  ),
  asAdmin('update-user', 'of nobody', { userId: 'nobody', data: { name: 'X' } }),
  asAdmin('update-user', 'of a number', { userId: 123, data: { name: 'X' } }),
  asAdmin('update-user', 'of a missing id', { data: { name: 'X' } }),
]

const gusAgain = `UPDATE "user" SET name = 'Gus', banned = FALSE,
  "createdAt" = '2020-01-01T00:00:00.000Z' WHERE email = 'gus@example.com'`

const roles: Step[] = [
  asAdmin('set-role', 'to admin', { userId: '$gusId', role: 'admin' }, { sql: gusAgain }),
  setRole('to two', ['admin', 'user']),
  setRole('to two in one text', 'admin,user'),
  setRole('to nothing', '', unknownRole),
  setRole('to none', [], unknownRole),
  setRole('to an unknown one', 'nope', unknownRole),
  setRole('to a name of JavaScript', 'constructor', unknownRole),
  setRole('to a number', 5),
  setRole('to null', null),
  setRole('to a list with a number', ['user', 5]),
  setRole('without one', undefined),
  setRole('to user', 'user'),
  asAdmin('set-role', 'of nobody', { userId: 'nobody', role: 'user' }),
]

/** What can be done with users and their roles. */
export const users: Step[] = [...people, ...creations, ...readings, ...updates, ...roles]

function update(what: string, data: unknown, differs?: Step['differs']) {
  return asAdmin('update-user', what, { userId: '$bobId', data }, differs ? { differs } : {})
}

/** An update that does harm there: of Gus, with whom nothing else is done. */
function harm(what: string, data: unknown, differs: Step['differs'] = {}) {
  return asAdmin('update-user', what, { userId: '$gusId', data }, { differs })
}

function setRole(what: string, role: unknown, differs?: Step['differs']) {
  return asAdmin('set-role', what, { userId: '$gusId', role }, differs ? { differs } : {})
}
