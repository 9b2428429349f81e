import { z } from 'zod'
import { entry } from './entry.ts'
import { name, nullIsAbsent, roleList, userId } from './fields.ts'
import { User } from './objects.ts'
import { CreateUserData, UpdateUserData } from './user-data.ts'
import { ListUsersQuery, UserPage } from './user-list.ts'

const UserResult = User.extend({ user: User }).meta({ id: 'UserResult' })

/** The users themselves. */
export const users = {
  getUser: entry({
    method: 'GET',
    path: '/admin/get-user',
    auth: 'user:get',
    summary: 'Get an existing user',
    description: 'Answers the fields of the user, and the same once more under `user`.',
    query: z.object({ id: z.string().describe('The id of the user.') }),
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
      'Searches, filters, sorts and pages. Text operators ignore case; `total` counts every user ' +
      'that the search and the filters leave. `nextCursor` leads to the next page, as quickly on the ' +
      'last page as on the first.',
    query: ListUsersQuery,
    responseDescription: 'List of users',
    response: UserPage,
    errors: [],
  }),
  createUser: entry({
    method: 'POST',
    path: '/admin/create-user',
    auth: 'user:create',
    summary: 'Create a new user',
    description:
      'A role needs `user:set-role`, a ban `user:ban`. Without a password the user cannot sign in ' +
      'until one is set.',
    body: z.object({
      email: z.string(),
      password: nullIsAbsent(z.string()),
      name,
      role: nullIsAbsent(roleList),
      data: CreateUserData.nullish(),
    }),
    responseDescription: 'User created',
    response: z.object({ user: User }),
    errors: [
      'USERS_ARE_CREATED_IN_THE_APP',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
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
    auth: 'user:update',
    summary: "Update a user's details",
    description:
      'Changes the given columns. `role` needs `user:set-role`, the ban columns `user:ban`, `email` ' +
      'and `emailVerified` `user:set-email`. `banned: true` ends every session of the user.',
    body: z.object({ userId, data: UpdateUserData }),
    responseDescription: 'User updated',
    response: UserResult,
    errors: [
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
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
  removeUser: entry({
    method: 'POST',
    path: '/admin/remove-user',
    auth: 'user:delete',
    summary: 'Delete a user and all their sessions and accounts. Cannot be undone.',
    description: 'Impersonations that the user runs end too.',
    body: z.object({ userId }),
    responseDescription: 'User removed',
    response: z.object({ success: z.literal(true) }),
    errors: [
      'YOU_CANNOT_REMOVE_YOURSELF',
      'LAST_ADMIN',
      'USER_NOT_FOUND',
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
      "Ends the user's sessions, the caller's own current one excepted, unless `revokeSessions` is false.",
    body: z.object({
      newPassword: z.string().min(1, 'newPassword cannot be empty'),
      userId: userId.refine((id) => id !== '', 'userId cannot be empty'),
      revokeSessions: z.boolean().default(true),
    }),
    responseDescription: 'Password set',
    response: z.object({ status: z.literal(true) }),
    errors: [
      'PASSWORD_TOO_SHORT',
      'PASSWORD_TOO_LONG',
      'USER_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
}
