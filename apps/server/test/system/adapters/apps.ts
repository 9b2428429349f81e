import { readFileSync } from 'node:fs'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'
import type { BetterAuthOptions } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { drizzle as drizzleOnFile } from 'drizzle-orm/libsql'
import { drizzle as drizzleOnServer } from 'drizzle-orm/node-postgres'
import { onTestFinished } from 'vitest'
import { migrateApp, openDatabase } from '../../better-auth/app.ts'
import { execute } from '../../kit/raw-sql.ts'
import { renderSchemaSql } from '../../kit/schema-engine.ts'
import * as plural from './apps/drizzle-postgresql.schema.ts'
import * as shop from './apps/drizzle-sqlite.schema.ts'
import { openPrismaClient } from './prisma-clients.ts'

type App = {
  title: string
  database: 'sqlite' | 'postgresql'
  /** The options of better-auth, without its database. */
  options: BetterAuthOptions
  createTables: (url: string) => Promise<void>
  connect: (url: string) => BetterAuthOptions['database'] | Promise<BetterAuthOptions['database']>
  /** What `CASTELLAN_SCHEMA_FILE` says of names that are not found. */
  schemaFile?: object
}

const serialIds: BetterAuthOptions = { advanced: { database: { generateId: 'serial' } } }

/** The names of the columns that an app of Kysely gives with underscores. */
const snakeCase = {
  user: {
    ...{ emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
  session: {
    ...{ expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    ...{ ipAddress: 'ip_address', userAgent: 'user_agent', userId: 'user_id' },
  },
  account: {
    ...{ accountId: 'account_id', providerId: 'provider_id', userId: 'user_id' },
    ...{ accessToken: 'access_token', refreshToken: 'refresh_token', idToken: 'id_token' },
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
    ...{ createdAt: 'created_at', updatedAt: 'updated_at' },
  },
}

/** Small apps, each with the tables that its tool makes. */
export const apps: App[] = [
  {
    title: 'Drizzle on PostgreSQL: plural tables, snake_case, an enumeration of roles',
    database: 'postgresql',
    options: {},
    createTables: (url) => executeMigration(url, 'drizzle-postgresql.sql'),
    connect: (url) => {
      const db = drizzleOnServer(url)
      // The database is dropped before its connections have ended.
      db.$client.on('error', () => {})
      onTestFinished(() => db.$client.end())
      return drizzleAdapter(db, { provider: 'pg', schema: plural, usePlural: true })
    },
  },
  {
    title:
      'Drizzle on SQLite: a prefix, another name of the users and of the address, whole numbers',
    database: 'sqlite',
    options: {
      ...serialIds,
      user: { modelName: 'customer', fields: { email: 'emailAddress' } },
    },
    createTables: (url) => executeMigration(url, 'drizzle-sqlite.sql'),
    connect: (url) => {
      const db = drizzleOnFile(url)
      onTestFinished(() => db.$client.close())
      return drizzleAdapter(db, { provider: 'sqlite', schema: shop })
    },
    schemaFile: {
      user: {
        modelName: 'shop_customer',
        fields: { email: 'email_address' },
        dates: { banExpires: 'seconds' },
      },
    },
  },
  {
    title: 'Prisma on PostgreSQL: @map, a prefix, other names, UUIDs, an enumeration of roles',
    database: 'postgresql',
    options: {
      advanced: { database: { generateId: 'uuid' } },
      user: { modelName: 'Member', fields: { name: 'fullName' } },
      session: { fields: { userId: 'memberId' } },
    },
    createTables: (url) => createPrismaTables(url, 'prisma-postgresql'),
    connect: async (url) => {
      const adapter = new PrismaPg({ connectionString: url })
      const client = await openPrismaClient('prisma-postgresql', adapter)
      return prismaAdapter(client, { provider: 'postgresql' })
    },
    schemaFile: {
      user: { modelName: 'app_member', fields: { name: 'full_name' } },
      session: { fields: { userId: 'member_id' } },
    },
  },
  {
    title: 'Prisma on SQLite: plural models, whole numbers',
    database: 'sqlite',
    options: serialIds,
    createTables: (url) => createPrismaTables(url, 'prisma-sqlite'),
    connect: async (url) => {
      const client = await openPrismaClient('prisma-sqlite', new PrismaLibSql({ url }))
      return prismaAdapter(client, { provider: 'sqlite', usePlural: true })
    },
  },
  {
    title: 'Kysely on PostgreSQL: a prefix, snake_case, whole numbers',
    database: 'postgresql',
    options: {
      ...serialIds,
      user: { modelName: 'auth_user', fields: snakeCase.user },
      session: { modelName: 'auth_session', fields: snakeCase.session },
      account: { modelName: 'auth_account', fields: snakeCase.account },
      verification: { modelName: 'auth_verification' },
    },
    createTables: (url) => migrateApp(url, apps[4]?.options),
    connect: openDatabase,
  },
  {
    title: 'Kysely on SQLite: other names, as the schema file says them too',
    database: 'sqlite',
    options: {
      user: { modelName: 'people', fields: { email: 'mail', name: 'called' } },
      session: { modelName: 'login', fields: { userId: 'person' } },
    },
    createTables: (url) => migrateApp(url, apps[5]?.options),
    connect: openDatabase,
    schemaFile: {
      user: { modelName: 'people', fields: { email: 'mail', name: 'called' } },
      session: { modelName: 'login', fields: { userId: 'person' } },
    },
  },
]

async function executeMigration(url: string, file: string) {
  await execute(url, readFileSync(new URL(`./apps/${file}`, import.meta.url), 'utf8'))
}

async function createPrismaTables(url: string, name: string) {
  const schema = new URL(`./apps/${name}.prisma`, import.meta.url)
  await execute(url, await renderSchemaSql(schema, url))
}
