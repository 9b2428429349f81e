/** A row of the table: `code` only where it is not the name. */
export type ProblemRow = { status: ProblemStatus; message: string; code?: string }
type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 422 | 429 | 431 | 500 | 503

/** The refusals to callers who lack a permission, or would act or grant beyond their own. */
export const notAllowed = {
  YOU_ARE_NOT_ALLOWED_TO_GET_USER: { status: 403, message: 'You are not allowed to get user' },
  YOU_ARE_NOT_ALLOWED_TO_LIST_USERS: { status: 403, message: 'You are not allowed to list users' },
  YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS: {
    status: 403,
    message: 'You are not allowed to create users',
  },
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS: {
    status: 403,
    message: 'You are not allowed to update users',
  },
  YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE: {
    status: 403,
    message: 'You are not allowed to change users role',
  },
  YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL: {
    status: 403,
    message: 'You are not allowed to update users email',
  },
  YOU_ARE_NOT_ALLOWED_TO_BAN_USERS: { status: 403, message: 'You are not allowed to ban users' },
  YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS: {
    status: 403,
    message: 'You are not allowed to impersonate users',
  },
  YOU_CANNOT_IMPERSONATE_ADMINS: { status: 403, message: 'You cannot impersonate admins' },
  YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD: {
    status: 403,
    message: 'You are not allowed to set users password',
  },
  YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS: {
    status: 403,
    message: 'You are not allowed to delete users',
  },
  YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS: {
    status: 403,
    message: 'You are not allowed to list users sessions',
  },
  YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS: {
    status: 403,
    message: 'You are not allowed to revoke users sessions',
  },
  YOU_ARE_NOT_ALLOWED_TO_LIST_ROLES: { status: 403, message: 'You are not allowed to list roles' },
  YOU_ARE_NOT_ALLOWED_TO_CREATE_ROLES: {
    status: 403,
    message: 'You are not allowed to create roles',
  },
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_ROLES: {
    status: 403,
    message: 'You are not allowed to update roles',
  },
  YOU_ARE_NOT_ALLOWED_TO_DELETE_ROLES: {
    status: 403,
    message: 'You are not allowed to delete roles',
  },
  YOU_ARE_NOT_ALLOWED_TO_CREATE_KEYS: {
    status: 403,
    message: 'You are not allowed to create keys',
  },
  YOU_ARE_NOT_ALLOWED_TO_LIST_KEYS: { status: 403, message: 'You are not allowed to list keys' },
  YOU_ARE_NOT_ALLOWED_TO_GET_KEYS: { status: 403, message: 'You are not allowed to get keys' },
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_KEYS: {
    status: 403,
    message: 'You are not allowed to update keys',
  },
  YOU_ARE_NOT_ALLOWED_TO_ROTATE_KEYS: {
    status: 403,
    message: 'You are not allowed to rotate keys',
  },
  YOU_ARE_NOT_ALLOWED_TO_REVOKE_KEYS: {
    status: 403,
    message: 'You are not allowed to revoke keys',
  },
  YOU_ARE_NOT_ALLOWED_TO_READ_THE_TRAIL: {
    status: 403,
    message: 'You are not allowed to read the trail',
  },
  YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER: {
    status: 403,
    message: 'You are not allowed to act on a user who may do more than you',
  },
  YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS: {
    status: 403,
    message: 'You are not allowed to grant more than you may do yourself',
  },
} as const satisfies Record<string, ProblemRow>
