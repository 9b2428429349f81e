import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'

/** A role that is stored: its permissions as `resource:action`. */
export type StoredRole = {
  name: string
  permissions: string[]
  createdAt: Date
  updatedAt: Date
}

type RoleRow = Omit<StoredRole, 'permissions'> & { permissions: string }

/** The version of all stored roles together, as a part of a SELECT. */
export const rolesVersionColumn = Prisma.sql`(SELECT "version" FROM "castellan_roles_version") AS "rolesVersion"`

/** The rows of roles that are defined while servers run. */
export function createRoleRepository(db: Db) {
  const countUp = () =>
    db.query(Prisma.sql`UPDATE "castellan_roles_version" SET "version" = "version" + 1`)

  return {
    /** All of them by name, and the version that they are. */
    all: async (): Promise<{ version: string; roles: StoredRole[] }> => {
      const rows = await db.query<Partial<RoleRow> & { rolesVersion: unknown }>(
        Prisma.sql`SELECT v."version" AS "rolesVersion",
            "name", "permissions", "createdAt", "updatedAt"
          FROM "castellan_roles_version" v LEFT JOIN "castellan_roles" ON 1 = 1 ORDER BY "name"`,
      )
      const roles = rows.filter(({ name }) => typeof name === 'string')
      return {
        version: String(rows[0]?.rolesVersion),
        roles: roles.map((row) => roleFrom(row as RoleRow)),
      }
    },

    /** Stores a new role; answers whether the name was free. */
    create: async (name: string, permissions: string[], now: Date): Promise<boolean> => {
      const created = await db.query(
        Prisma.sql`INSERT INTO "castellan_roles" ("name", "permissions", "createdAt", "updatedAt")
          VALUES (${name}, ${JSON.stringify(permissions)}, ${now}, ${now})
          ON CONFLICT DO NOTHING RETURNING "name"`,
      )
      await countUp()
      return created.length > 0
    },

    update: async (name: string, permissions: string[], now: Date): Promise<void> => {
      await db.query(
        Prisma.sql`UPDATE "castellan_roles"
          SET "permissions" = ${JSON.stringify(permissions)}, "updatedAt" = ${now}
          WHERE "name" = ${name}`,
      )
      await countUp()
    },

    remove: async (name: string): Promise<void> => {
      await db.query(Prisma.sql`DELETE FROM "castellan_roles" WHERE "name" = ${name}`)
      await countUp()
    },
  }
}

function roleFrom({ name, permissions, createdAt, updatedAt }: RoleRow): StoredRole {
  return {
    name,
    permissions: JSON.parse(permissions) as string[],
    createdAt,
    updatedAt,
  }
}
