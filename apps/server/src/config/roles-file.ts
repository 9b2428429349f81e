import { findUnknownPermissions, listPermissions, resources } from '@castellan/contract'
import * as z from 'zod'
import type { RolePermissions } from '../domain/permissions.ts'
import { readJsonFile } from './json-file.ts'

const RolesFile = z.record(
  z.string().regex(/^[^,]+$/, 'must not be empty or contain a comma'),
  z.record(z.string(), z.array(z.string())),
)

type RolesFile = z.infer<typeof RolesFile>

const defaultRoles = toRolePermissions({
  admin: {
    ...resources,
    user: resources.user.filter((action) => action !== 'impersonate-admins'),
  },
  user: {},
})

/** Reads the roles and their permissions from a JSON file. The default roles are `admin` and `user`. */
export function readRoles(path: string | undefined, mistakes: string[]): RolePermissions {
  if (path === undefined) return defaultRoles
  const refuse = (message: string) => {
    mistakes.push(`CASTELLAN_ROLES_FILE ${path}: ${message}`)
    return defaultRoles
  }
  try {
    const parsed = RolesFile.safeParse(readJsonFile(path))
    if (!parsed.success) return refuse(z.prettifyError(parsed.error).replaceAll('\n', ' '))
    const unknown = Object.entries(parsed.data).flatMap(([role, is]) =>
      describeUnknownActions(role, is),
    )
    return unknown.length > 0 ? refuse(unknown.join('; ')) : toRolePermissions(parsed.data)
  } catch (error) {
    return refuse((error as Error).message)
  }
}

function describeUnknownActions(role: string, permissions: RolesFile[string]) {
  return findUnknownPermissions(permissions).map(
    (permission) => `the role ${role} names an unknown action, ${permission}`,
  )
}

function toRolePermissions(
  file: Record<string, Record<string, readonly string[]>>,
): RolePermissions {
  return new Map(
    Object.entries(file).map(([role, permissions]) => [
      role,
      new Set(listPermissions(permissions)),
    ]),
  )
}
