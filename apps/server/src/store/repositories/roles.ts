import sql from 'sql-template-tag'
import type { Db } from '../database.ts'
import { RowNotWrittenError } from '../errors.ts'
import type { RoleModel } from '../generated/models/Role.ts'

/** A stored role. Its permissions are strings such as `user:get`. */
export type StoredRole = Omit<RoleModel, 'permissions'> & { permissions: string[] }

/** How many roles the database has at most: every server keeps all of them in memory. */
const maxStoredRoles = 1000

/** The table `castellan_roles`: the roles that admins define at run time. */
export function createRoleRepository(db: Db) {
  const incrementVersion = () =>
    db.writeRow(sql`UPDATE "castellan_roles_version" SET "version" = "version" + 1 RETURNING "id"`)

  const exists = async (name: string) => {
    const found = await db.query(sql`SELECT 1 FROM "castellan_roles" WHERE "name" = ${name}`)
    return found.length > 0
  }

  return {
    /** Returns all stored roles, sorted by name, and their version. */
    listAll: async (): Promise<{ version: string; roles: StoredRole[] }> => {
      const rows = await db.query<Partial<RoleModel> & { rolesVersion: unknown }>(
        sql`SELECT v."version" AS "rolesVersion",
            "name", "permissions", "createdAt", "updatedAt"
          FROM "castellan_roles_version" v LEFT JOIN "castellan_roles" ON 1 = 1 ORDER BY "name" LIMIT ${maxStoredRoles}`,
      )
      const roles = rows.filter(({ name }) => typeof name === 'string')
      return {
        version: String(rows[0]?.rolesVersion),
        roles: roles.map((row) => decodeRole(row as RoleModel)),
      }
    },

    /** Returns whether the database has as many roles as it may have. */
    isFull: async (): Promise<boolean> => {
      const beyond = await db.query(
        sql`SELECT 1 FROM "castellan_roles" LIMIT 1 OFFSET ${maxStoredRoles - 1}`,
      )
      return beyond.length > 0
    },

    /** Creates a role. Returns whether the name was free. */
    create: async (name: string, permissions: string[], now: Date): Promise<boolean> => {
      const created = await db.query(
        sql`INSERT INTO "castellan_roles" ("name", "permissions", "createdAt", "updatedAt")
          VALUES (${name}, ${JSON.stringify(permissions)}, ${now}, ${now})
          ON CONFLICT DO NOTHING RETURNING "name"`,
      )
      if (created.length === 0 && !(await exists(name))) throw new RowNotWrittenError()
      await incrementVersion()
      return created.length > 0
    },

    update: async (name: string, permissions: string[], now: Date): Promise<void> => {
      await db.writeRow(
        sql`UPDATE "castellan_roles"
          SET "permissions" = ${JSON.stringify(permissions)}, "updatedAt" = ${now}
          WHERE "name" = ${name} RETURNING "name"`,
      )
      await incrementVersion()
    },

    delete: async (name: string): Promise<void> => {
      await db.writeRow(sql`DELETE FROM "castellan_roles" WHERE "name" = ${name} RETURNING "name"`)
      await incrementVersion()
    },
  }
}

function decodeRole({ name, permissions, createdAt, updatedAt }: RoleModel): StoredRole {
  return { name, permissions: JSON.parse(permissions) as string[], createdAt, updatedAt }
}
