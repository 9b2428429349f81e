import * as z from 'zod'
import { endedKeyIds } from './api-key-fields.ts'
import { countUsers } from './count-users.ts'
import { entry } from './entry.ts'
import { exampleId, name, nullIsAbsent, roleList, userId } from './fields.ts'
import type { ProblemName } from './problem.ts'
import { passwordErrors, statusTrue, success } from './responses.ts'
import type { UserFields } from './user-field-types.ts'
import { getUserSchema } from './user-schema.ts'
import type { UserSchemas } from './user-schemas.ts'

/** The entries that no additional field is part of. */
const plainEntries = {
  removeUser: entry({
    method: 'POST',
    path: '/admin/remove-user',
    auth: 'user:delete',
    summary: 'Delete a user and all their sessions and accounts. Cannot be undone.',
    description:
      'Deletes the user. Impersonations that the user has started and API keys that they made end too.',
    body: z.object({ userId }),
    example: { userId: exampleId },
    responseDescription: 'User removed',
    response: success.extend({
      endedKeyIds: endedKeyIds
        .optional()
        .describe(
          'The ids of the API keys that ended, as the user owned or made them: at most 1000. ' +
            'Absent if there are none.',
        ),
    }),
    errors: [
      'YOU_CANNOT_REMOVE_YOURSELF',
      'LAST_ADMIN',
      'USER_NOT_FOUND',
      'USER_IS_REFERENCED',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
  setUserPassword: entry({
    method: 'POST',
    path: '/admin/set-user-password',
    auth: 'user:set-password',
    summary: "Set a user's password",
    description:
      'Sets the password of a user. Ends every session of the user except the one that makes this ' +
      'call, unless `revokeSessions` is `false`.',
    body: z.object({
      newPassword: z
        .string()
        .min(1, 'newPassword cannot be empty')
        .describe('8 to 128 characters, unless configured otherwise.'),
      userId: userId
        .refine((id) => id !== '', 'userId cannot be empty')
        .describe('The id of the user.'),
      revokeSessions: z
        .boolean()
        .default(true)
        .describe('Whether to end the sessions of the user.'),
    }),
    example: { userId: exampleId, newPassword: 'difference engine' },
    responseDescription: 'Password set',
    response: statusTrue,
    errors: [
      ...passwordErrors,
      'USER_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
}

const creationErrors = [
  'THE_APP_DOES_NOT_STORE_IMAGES',
  'USERS_ARE_CREATED_IN_THE_APP',
  'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
  'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE',
  'INVALID_ROLE_TYPE',
  'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
  'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS',
  'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER',
  'USER_ID_CANNOT_BE_SET',
  'INVALID_EMAIL',
  ...passwordErrors,
  'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
] as const satisfies ProblemName[]

/** Users: read, list, create, change and remove them. */
export function createUserEntries<F extends UserFields>(schemas: UserSchemas<F>) {
  const {
    User,
    UserResult,
    UserPage,
    NewUserData,
    UpdateUserData,
    ListUsersQuery,
    readListParameter,
  } = schemas
  return {
    getUser: entry({
      method: 'GET',
      path: '/admin/get-user',
      auth: 'user:get',
      summary: 'Get an existing user',
      description: 'Returns the fields of the user, and the same user again under `user`.',
      query: z.object({ id: z.string().describe('The id of the user.') }),
      example: { id: exampleId },
      responseDescription: 'User',
      response: UserResult,
      errors: ['USER_NOT_FOUND'],
    }),
    listUsers: entry({
      method: 'GET',
      path: '/admin/list-users',
      auth: 'user:list',
      summary: 'List users',
      description:
        'Returns one page of the users that match the search and all filters. `contains`, `starts_with` ' +
        'and `ends_with` ignore case. Pass `nextCursor` as `cursor` to get the next page.',
      query: ListUsersQuery,
      example: {
        searchValue: 'ada',
        searchField: 'any',
        limit: 20,
        sortBy: 'createdAt',
        filters: [{ field: 'banned', operator: 'eq', value: false }],
      },
      readParameter: readListParameter,
      responseDescription: 'List of users',
      response: UserPage,
      heavy: true,
      errors: [],
    }),
    createUser: entry({
      method: 'POST',
      path: '/admin/create-user',
      auth: 'user:create',
      summary: 'Create a new user',
      description:
        'Creates a user. To set a role, the caller needs `user:set-role`; to create a banned user, ' +
        '`user:ban`. A user without a password cannot sign in until one is set.',
      body: z.object({
        email: z.string().describe('The email address. It is stored in lower case.'),
        password: nullIsAbsent(z.string()).describe(
          '8 to 128 characters, unless configured otherwise.',
        ),
        name: name.describe('The display name.'),
        role: nullIsAbsent(roleList).describe('A role or several; the default role if left out.'),
        data: NewUserData,
      }),
      example: {
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        password: 'analytical engine',
        role: 'user',
      },
      responseDescription: 'User created',
      response: z.object({ user: User }),
      errors: creationErrors,
    }),
    updateUser: entry({
      method: 'POST',
      path: '/admin/update-user',
      auth: 'user:update',
      summary: "Update a user's details",
      description:
        'Changes the given fields of a user. `role` needs `user:set-role`. `banned`, `banReason` and ' +
        '`banExpires` need `user:ban`. `email` and `emailVerified` need `user:set-email`. `banned: true` ' +
        'ends every session of the user.',
      body: z.object({ userId, data: UpdateUserData }),
      example: { userId: exampleId, data: { name: 'Ada King' } },
      responseDescription: 'User updated',
      response: UserResult,
      errors: [
        'THE_APP_DOES_NOT_STORE_IMAGES',
        'NO_DATA_TO_UPDATE',
        'PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER',
        'USER_ID_CANNOT_BE_UPDATED',
        'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE',
        'INVALID_ROLE_TYPE',
        'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
        'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS',
        'YOU_CANNOT_BAN_YOURSELF',
        'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL',
        'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER',
        'INVALID_EMAIL',
        'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
        'LAST_ADMIN',
        'USER_NOT_FOUND',
        'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
        'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
        'NOT_ALLOWED_WHILE_IMPERSONATING',
      ],
    }),
    ...plainEntries,
    getUserSchema,
    countUsers,
  }
}
