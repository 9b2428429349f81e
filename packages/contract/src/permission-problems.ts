import type { Permission } from './permissions.ts'

/** The errors of callers who lack a permission. */
export const permissionProblems = {
  YOU_ARE_NOT_ALLOWED_TO_GET_USER: forbidWithout('user:get', 'You are not allowed to get user'),
  YOU_ARE_NOT_ALLOWED_TO_LIST_USERS: forbidWithout(
    'user:list',
    'You are not allowed to list users',
  ),
  YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS: forbidWithout(
    'user:create',
    'You are not allowed to create users',
  ),
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS: forbidWithout(
    'user:update',
    'You are not allowed to update users',
  ),
  YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE: forbidWithout(
    'user:set-role',
    'You are not allowed to change users role',
  ),
  YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL: forbidWithout(
    'user:set-email',
    'You are not allowed to update users email',
  ),
  YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER: forbidWithout(
    'user:set-phone',
    'You are not allowed to update users phone number',
  ),
  YOU_ARE_NOT_ALLOWED_TO_BAN_USERS: forbidWithout('user:ban', 'You are not allowed to ban users'),
  YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS: forbidWithout(
    'user:impersonate',
    'You are not allowed to impersonate users',
  ),
  YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD: forbidWithout(
    'user:set-password',
    'You are not allowed to set users password',
  ),
  YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS: forbidWithout(
    'user:delete',
    'You are not allowed to delete users',
  ),
  YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS: forbidWithout(
    'session:list',
    'You are not allowed to list users sessions',
  ),
  YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS: forbidWithout(
    'session:revoke',
    'You are not allowed to revoke users sessions',
  ),
  YOU_ARE_NOT_ALLOWED_TO_LIST_ROLES: forbidWithout(
    'role:list',
    'You are not allowed to list roles',
  ),
  YOU_ARE_NOT_ALLOWED_TO_CREATE_ROLES: forbidWithout(
    'role:create',
    'You are not allowed to create roles',
  ),
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_ROLES: forbidWithout(
    'role:update',
    'You are not allowed to update roles',
  ),
  YOU_ARE_NOT_ALLOWED_TO_DELETE_ROLES: forbidWithout(
    'role:delete',
    'You are not allowed to delete roles',
  ),
  YOU_ARE_NOT_ALLOWED_TO_CREATE_KEYS: forbidWithout(
    'key:create',
    'You are not allowed to create API keys',
  ),
  YOU_ARE_NOT_ALLOWED_TO_LIST_KEYS: forbidWithout(
    'key:list',
    'You are not allowed to list API keys',
  ),
  YOU_ARE_NOT_ALLOWED_TO_GET_KEYS: forbidWithout('key:get', 'You are not allowed to get API keys'),
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_KEYS: forbidWithout(
    'key:update',
    'You are not allowed to update API keys',
  ),
  YOU_ARE_NOT_ALLOWED_TO_ROTATE_KEYS: forbidWithout(
    'key:rotate',
    'You are not allowed to rotate API keys',
  ),
  YOU_ARE_NOT_ALLOWED_TO_REVOKE_KEYS: forbidWithout(
    'key:revoke',
    'You are not allowed to revoke API keys',
  ),
  YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG: forbidWithout(
    'audit:list',
    'You are not allowed to read the audit log',
  ),
  YOU_CANNOT_IMPERSONATE_ADMINS: forbidWithout(
    'user:impersonate-admins',
    'You cannot impersonate admins',
  ),
}

/** Makes the row of an error that names the permission which the caller lacks. */
function forbidWithout(permission: Permission, message: string) {
  const sentence = `${message}. This needs the permission ${permission}.`
  return { status: 403, message: sentence, permission } as const
}
