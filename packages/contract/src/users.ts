import { z } from 'zod'
import { entry } from './entry.ts'
import { columns, instant, nullIsAbsent, roleList, userId, wholeNumber } from './fields.ts'
import { User } from './objects.ts'

/** The fields of a user that lists sort and filter by. */
export const userFields = [
  'name',
  'email',
  'emailVerified',
  'image',
  'createdAt',
  'updatedAt',
  'role',
  'banned',
  'banReason',
  'banExpires',
  'id',
] as const satisfies (keyof User)[]
export type UserField = (typeof userFields)[number]

/** The longest text a list searches for, in UTF-16 units. */
export const maxSearchLength = 1000

/** A role in `data`: any value is let in, so that a wrong type can be answered INVALID_ROLE_TYPE. */
const roleOfAnyType = z
  .custom<string | string[]>(() => true)
  .meta({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })

const refusedKey = z.unknown().meta({ description: 'Refused: see the endpoint.' })

const editable = {
  role: roleOfAnyType.optional(),
  image: z.string().nullable().optional(),
  emailVerified: z.boolean().optional(),
  banned: z.boolean().nullable().optional(),
  banReason: z.string().nullable().optional(),
  banExpires: instant.nullable().optional(),
}

/** The columns that create-user takes besides the name, e-mail and password. */
export const CreateUserData = columns({
  ...editable,
  name: z.string().optional().describe('Ignored: the `name` outside wins.'),
  email: z.string().optional().describe('Ignored: the `email` outside wins.'),
  id: refusedKey.optional(),
}).meta({ id: 'CreateUserData' })

/** The columns that update-user changes. */
export const UpdateUserData = columns({
  name: z.string().optional(),
  email: z.string().optional(),
  ...editable,
  id: refusedKey.optional(),
  password: refusedKey.optional(),
}).meta({ id: 'UpdateUserData' })

const searched = z.string().max(maxSearchLength)

const ListUsersQuery = z.object({
  searchValue: searched.optional().describe('The text to look for; empty is no search.'),
  searchField: z.enum(['email', 'name']).default('email'),
  searchOperator: z.enum(['contains', 'starts_with', 'ends_with']).default('contains'),
  limit: wholeNumber(1).optional().describe('Users on a page: 1 to 1000, 100 when left out.'),
  offset: wholeNumber(0).optional().describe('Users to pass over; 0 when left out.'),
  sortBy: z
    .union([z.enum(userFields), z.literal('')], {
      error: `Invalid option: expected one of ${userFields.map((field) => `"${field}"`).join('|')}`,
    })
    .optional()
    .describe('The field to sort by; `createdAt` when left out. Users that tie come by id.'),
  sortDirection: z.enum(['asc', 'desc']).default('asc'),
  filterField: z.enum(userFields).default('email'),
  filterValue: z
    .union([searched, z.array(searched)])
    .optional()
    .describe('What to compare with; repeat it to give `in` and `not_in` several values.'),
  filterOperator: z
    .enum([
      'eq',
      'ne',
      'lt',
      'lte',
      'gt',
      'gte',
      'in',
      'not_in',
      'contains',
      'starts_with',
      'ends_with',
    ])
    .default('eq'),
})
export type ListUsersQuery = z.infer<typeof ListUsersQuery>

const UserTwice = User.extend({ user: User }).meta({ id: 'UserTwice' })

/** The users themselves. */
export const users = {
  getUser: entry({
    method: 'GET',
    path: '/admin/get-user',
    needs: 'user:get',
    summary: 'Get an existing user',
    description: 'Answers the fields of the user, and the same once more under `user`.',
    query: z.object({ id: z.string().describe('The id of the user.') }),
    answers: 'User',
    with: UserTwice,
    refuses: ['USER_NOT_FOUND'],
  }),
  listUsers: entry({
    method: 'GET',
    path: '/admin/list-users',
    needs: 'user:list',
    summary: 'List users',
    description:
      'Searches, filters, sorts and pages. Text operators ignore case; `total` counts every user ' +
      'that the search and the filter leave.',
    query: ListUsersQuery,
    answers: 'List of users',
    with: z.object({
      users: z.array(User),
      total: z.int(),
      limit: z.int(),
      offset: z.int(),
    }),
    refuses: [],
  }),
  createUser: entry({
    method: 'POST',
    path: '/admin/create-user',
    needs: 'user:create',
    summary: 'Create a new user',
    description:
      'A role needs `user:set-role`, a ban `user:ban`. Without a password the user cannot sign in ' +
      'until one is set.',
    body: z.object({
      email: z.string(),
      name: z.string(),
      password: nullIsAbsent(z.string()),
      role: nullIsAbsent(roleList),
      data: CreateUserData.nullish(),
    }),
    answers: 'User created',
    with: z.object({ user: User }),
    refuses: [
      'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE',
      'INVALID_ROLE_TYPE',
      'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
      'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS',
      'USER_ID_CANNOT_BE_SET',
      'INVALID_EMAIL',
      'PASSWORD_TOO_SHORT',
      'PASSWORD_TOO_LONG',
      'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
    ],
  }),
  updateUser: entry({
    method: 'POST',
    path: '/admin/update-user',
    needs: 'user:update',
    summary: "Update a user's details",
    description:
      'Changes the given columns. `role` needs `user:set-role`, the ban columns `user:ban`, `email` ' +
      'and `emailVerified` `user:set-email`. `banned: true` ends every session of the user.',
    body: z.object({ userId, data: UpdateUserData }),
    answers: 'User updated',
    with: UserTwice,
    refuses: [
      'NO_DATA_TO_UPDATE',
      'PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER',
      'USER_ID_CANNOT_BE_UPDATED',
      'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE',
      'INVALID_ROLE_TYPE',
      'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
      'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS',
      'YOU_CANNOT_BAN_YOURSELF',
      'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL',
      'INVALID_EMAIL',
      'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
      'LAST_ADMIN',
      'USER_NOT_FOUND',
    ],
  }),
  removeUser: entry({
    method: 'POST',
    path: '/admin/remove-user',
    needs: 'user:delete',
    summary: 'Delete a user and all their sessions and accounts. Cannot be undone.',
    description: 'Impersonations that the user runs end too.',
    body: z.object({ userId }),
    answers: 'User removed',
    with: z.object({ success: z.literal(true) }),
    refuses: ['YOU_CANNOT_REMOVE_YOURSELF', 'LAST_ADMIN', 'USER_NOT_FOUND'],
  }),
  setUserPassword: entry({
    method: 'POST',
    path: '/admin/set-user-password',
    needs: 'user:set-password',
    summary: "Set a user's password",
    description:
      "Ends the user's sessions, the caller's own current one excepted, unless `revokeSessions` is false.",
    body: z.object({
      newPassword: z.string().min(1, 'newPassword cannot be empty'),
      userId: userId.refine((id) => id !== '', 'userId cannot be empty'),
      revokeSessions: z.boolean().default(true),
    }),
    answers: 'Password set',
    with: z.object({ status: z.literal(true) }),
    refuses: ['PASSWORD_TOO_SHORT', 'PASSWORD_TOO_LONG', 'USER_NOT_FOUND'],
  }),
}
