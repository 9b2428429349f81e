import {
  type AdditionalField,
  type contract,
  isNullable,
  isRequiredInput,
  listComparableFields,
  listPermissions,
  listSearchFields,
  resources,
  type UserField,
  type UserFields,
  userFields,
} from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { groupByResource, listMissing, permits } from '../../domain/permissions.ts'
import type { Endpoint, EndpointDeps } from '../shared/endpoint.ts'

type BuiltInField = { type: 'string' | 'boolean' | 'date'; required?: true; input?: false }

const builtInFields: Record<UserField, BuiltInField> = {
  name: { type: 'string', required: true },
  email: { type: 'string', required: true },
  emailVerified: { type: 'boolean' },
  image: { type: 'string' },
  createdAt: { type: 'date', input: false },
  updatedAt: { type: 'date', input: false },
  role: { type: 'string' },
  banned: { type: 'boolean' },
  banReason: { type: 'string' },
  banExpires: { type: 'date' },
  id: { type: 'string', input: false },
}

const nullableFields: readonly UserField[] = ['image', 'role', 'banned', 'banReason', 'banExpires']

/** Describes the fields of users, the permissions that exist, and what the server can do with them. */
export const getUserSchema: Endpoint<typeof contract.users.getUserSchema> = async (
  { caller },
  { store, config: { maxPageSize, passwords } },
) => {
  const { images, passwords: storesPasswords, sessions } = store.stored
  const known = listKnownPermissions(caller)
  return {
    status: 200,
    body: {
      fields: [
        ...userFields.map((name) => describeBuiltIn(name, store)),
        ...describeAdditional(store.userFields),
      ],
      roles: listGrantableRoles(caller),
      permissions: groupByResource(known),
      granted: groupByResource(known.filter((name) => permits(caller.permissions, name))),
      defaultRole: caller.access.defaultRole,
      stores: {
        users: store.requiredUserColumns.length === 0,
        images,
        passwords: storesPasswords,
        sessions,
      },
      maxPageSize,
      minPasswordLength: passwords.minLength,
      maxPasswordLength: passwords.maxLength,
    },
  }
}

function describeBuiltIn(name: UserField, { stored, userFields }: EndpointDeps['store']) {
  const { type, required = false, input = true } = builtInFields[name]
  return {
    name,
    type,
    additional: false,
    required,
    nullable: nullableFields.includes(name),
    input: input && (name !== 'image' || stored.images),
    returned: true,
    sortable: true,
    filterable: true,
    searchable: isAmong(listSearchFields(userFields), name),
  }
}

function describeAdditional(fields: UserFields) {
  const comparable = listComparableFields(fields)
  const searchable = listSearchFields(fields)
  return Object.entries(fields).map(([name, field]) => ({
    name,
    ...describeType(field.type),
    additional: true,
    required: isRequiredInput(field),
    nullable: isNullable(field),
    input: field.input !== false,
    returned: field.returned !== false,
    sortable: isAmong(comparable, name),
    filterable: isAmong(comparable, name),
    searchable: isAmong(searchable, name),
  }))
}

function describeType(type: AdditionalField['type']) {
  return typeof type === 'string' ? { type } : { type: 'choice' as const, values: [...type] }
}

/** Lists the roles that the caller may give (H2). */
function listGrantableRoles({ permissions, access }: Caller) {
  if (!permits(permissions, 'user:set-role')) return []
  return [...access.roles]
    .filter(([, granted]) => listMissing(permissions, granted).length === 0)
    .map(([name]) => name)
    .sort()
}

/** Lists the permissions of this API, and those of the app that the caller has or may read in the roles. */
function listKnownPermissions({ permissions, access }: Caller): string[] {
  const named = permits(permissions, 'role:list') ? [...access.roles.values()] : []
  const own = permissions === 'everything' ? [] : permissions
  return [...new Set([listPermissions(resources), own, ...named].flatMap((some) => [...some]))]
}

function isAmong(names: readonly string[], name: string) {
  return names.includes(name)
}
