import { readFileSync } from 'node:fs'
import { findUnknownPermissions, listPermissions, resources } from '@castellan/contract'
import { z } from 'zod'
import type { RolePermissions } from '../domain/permissions.ts'

const RolesFile = z.record(
  z.string().regex(/^[^,]+$/, 'must not be empty or have a comma'),
  z.record(z.string(), z.array(z.string())),
)

type RolesFile = z.infer<typeof RolesFile>

const defaultRoles = rolesOf({
  admin: {
    ...resources,
    user: resources.user.filter((action) => action !== 'impersonate-admins'),
  },
  user: {},
})

/** Reads the roles and what each allows from a JSON file; without one, the roles `admin` and `user`. */
export function readRoles(path: string | undefined, mistakes: string[]): RolePermissions {
  if (path === undefined) return defaultRoles
  const wrong = (message: string) => {
    mistakes.push(`CASTELLAN_ROLES_FILE ${path}: ${message}`)
    return defaultRoles
  }
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (Object.hasOwn(Object(json), '__proto__')) return wrong('no role can be called __proto__')
    const parsed = RolesFile.safeParse(json)
    if (!parsed.success) return wrong(z.prettifyError(parsed.error).replaceAll('\n', ' '))
    const unknown = Object.entries(parsed.data).flatMap(([role, is]) => unknownActions(role, is))
    return unknown.length > 0 ? wrong(unknown.join('; ')) : rolesOf(parsed.data)
  } catch (error) {
    return wrong((error as Error).message)
  }
}

function unknownActions(role: string, permissions: RolesFile[string]) {
  return findUnknownPermissions(permissions).map(
    (permission) => `the role ${role} names an unknown action, ${permission}`,
  )
}

function rolesOf(file: Record<string, Record<string, readonly string[]>>): RolePermissions {
  return new Map(
    Object.entries(file).map(([role, permissions]) => [
      role,
      new Set(listPermissions(permissions)),
    ]),
  )
}
