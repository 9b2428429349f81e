import { creations, people } from './creations.ts'
import { as, invalid, notAString, unknownKey, unknownRole, userRepeated } from './differences.ts'
import { asAdmin, get, getUser, password, type Step } from './step.ts'

const readings: Step[] = [
  getUser('of Ada', '$adaId', { differs: userRepeated }),
  getUser('of Fay', '$fayId', { differs: userRepeated }),
  getUser('of an unknown user', 'nobody'),
  getUser('of an empty id', ''),
  get('without an id', '/admin/get-user', { as: 'admin' }),
  get('of two ids', '/admin/get-user', { as: 'admin', query: { id: ['$adaId', '$bobId'] } }),
]

const updates: Step[] = [
  update('with a name', { name: 'Robert' }, userRepeated),
  update('with an image', { image: 'bob.png' }, userRepeated),
  update('without an image', { image: null }, userRepeated),
  update('with a string for data', '{"image":null}', {
    A4: as('POST /admin/update-user without an image'),
    ...userRepeated,
  }),

  update('with an address', { email: 'Bobby@Example.com' }, userRepeated),
  update('with the same address', { email: 'bobby@example.com' }, userRepeated),
  update('with a taken address', { email: 'ADA@example.com' }),
  update('with an invalid address', { email: 'bobby' }),
  update('with null for an address', { email: null }, { A6: notAString('data.email', 'null') }),
  update('with a verified address', { emailVerified: true }, userRepeated),
  update('with a role', { role: 'admin' }, userRepeated),
  update('with roles', { role: ['user', 'admin'] }, userRepeated),
  updateGus('with an unknown role', { role: 'nope' }, unknownRole),
  update('with a number for a role', { role: 5 }),
  update('with null for a role', { role: null }),
  update('with a role again', { role: 'user' }, userRepeated),
  update('with empty data', {}),
  update('without data', undefined),
  update('with null for data', null),
  update('with an array', []),
  update('with a password', { password }),
  update('with an id', { id: 'chosen' }),
  updateGus('with an unknown key', { colour: 'red' }, unknownKey('colour')),
  updateGus('with createdAt', { createdAt: '2020-01-01T00:00:00.000Z' }, unknownKey('createdAt')),
  updateGus('with a number for a name', { name: 5 }, { A6: notAString('data.name', 'number') }),
  updateGus('with null for a name', { name: null }, { A6: notAString('data.name', 'null') }),
  updateGus(
    'with a string for a boolean',
    { banned: 'true' },
    {
      A6: invalid('[body.data.banned] Invalid input: expected boolean, received string'),
    },
  ),
  updateGus('with a phone number', { phoneNumber: '+1' }, unknownKey('phoneNumber')),
  update('with a ban reason', { banReason: 'spam' }, userRepeated),
  update('without a ban reason', { banReason: null }, userRepeated),
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
        differs: { A5: notAString('userId', kind) },
      },
    ),
  ),
  asAdmin('update-user', 'of an unknown user', { userId: 'nobody', data: { name: 'X' } }),
  asAdmin('update-user', 'of a number', { userId: 123, data: { name: 'X' } }),
  asAdmin('update-user', 'of a missing id', { data: { name: 'X' } }),
]

const resetGus = `UPDATE "user" SET name = 'Gus', banned = FALSE,
  "createdAt" = '2020-01-01T00:00:00.000Z' WHERE email = 'gus@example.com'`

const roles: Step[] = [
  asAdmin('set-role', 'to admin', { userId: '$gusId', role: 'admin' }, { sql: resetGus }),
  setRole('to two', ['admin', 'user']),
  setRole('to two in one string', 'admin,user'),
  setRole('to an empty string', '', unknownRole),
  setRole('to an empty list', [], unknownRole),
  setRole('to an unknown one', 'nope', unknownRole),
  setRole('to a name of JavaScript', 'constructor', unknownRole),
  setRole('to a number', 5),
  setRole('to null', null),
  setRole('to a list with a number', ['user', 5]),
  setRole('without a role', undefined),
  setRole('to user', 'user'),
  asAdmin('set-role', 'of an unknown user', { userId: 'nobody', role: 'user' }),
]

/** All operations on users and their roles. */
export const users: Step[] = [...people, ...creations, ...readings, ...updates, ...roles]

function update(what: string, data: unknown, differs?: Step['differs']) {
  return asAdmin('update-user', what, { userId: '$bobId', data }, differs ? { differs } : {})
}

/** Updates Gus, a user that no other scenario needs: better-auth damages the user. */
function updateGus(what: string, data: unknown, differs: Step['differs'] = {}) {
  return asAdmin('update-user', what, { userId: '$gusId', data }, { differs })
}

function setRole(what: string, role: unknown, differs?: Step['differs']) {
  return asAdmin('set-role', what, { userId: '$gusId', role }, differs ? { differs } : {})
}
