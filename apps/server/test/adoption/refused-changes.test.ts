import { describe, expect, it } from 'vitest'
import { buildRoleGrants } from '../../src/store/manage-schema.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { createStore, databases } from '../kit/databases.ts'
import { createRole } from '../kit/postgres-roles.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { password, startServer, type TestServer, type User, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

type Call = (server: TestServer, user: User) => Promise<{ status: number; body: unknown }>

/** A rule of an app, what drops it, the call that it refuses, and what the refusal names. */
type Rule = { rule: string; sql: string; drop: string; call: Call; names: string }

const update =
  (data: object): Call =>
  ({ admin }, { id }) =>
    admin.users.updateUser({ userId: id, data })

const signIn: Call = async ({ request }, { email }) =>
  request('POST', '/sign-in/email', { json: { email, password } })

const setPassword: Call = ({ admin }, { id }) =>
  admin.users.setUserPassword({ userId: id, newPassword: 'another horse' })

const ban: Call = ({ admin }, { id }) => admin.bans.banUser({ userId: id })

const rulesOfBoth: Rule[] = [
  {
    rule: 'a unique column of the app refuses a new user',
    sql: `CREATE UNIQUE INDEX one_name ON "user" (name)`,
    drop: 'DROP INDEX one_name',
    call: ({ admin }, { name }) => admin.users.createUser({ name, email: 'eve@example.com' }),
    names: 'another row of the table user has the same name.',
  },
  {
    rule: 'a unique column of the app refuses an update',
    sql: `CREATE UNIQUE INDEX one_name ON "user" (name)`,
    drop: 'DROP INDEX one_name',
    call: update({ name: 'Admin' }),
    names: 'another row of the table user has the same name.',
  },
  {
    rule: 'a unique index on an expression refuses an update',
    sql: `CREATE UNIQUE INDEX one_name ON "user" (lower(name))`,
    drop: 'DROP INDEX one_name',
    call: update({ name: 'ADMIN' }),
    names: 'has the same value in a unique column.',
  },
  {
    rule: 'a second session of a user is refused',
    sql: 'CREATE UNIQUE INDEX one_session ON session ("userId")',
    drop: 'DROP INDEX one_session',
    call: signIn,
    names: 'The database refused this change. Nothing was changed.',
  },
]

const sqliteRules: Rule[] = [
  {
    rule: 'a trigger refuses a ban',
    sql: `CREATE TRIGGER rule BEFORE UPDATE OF banned ON "user" WHEN NEW.banned = 1
      BEGIN SELECT RAISE(ABORT, 'grace is protected'); END`,
    drop: 'DROP TRIGGER rule',
    call: ban,
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a trigger that rolls everything back refuses a new password',
    sql: `CREATE TRIGGER rule BEFORE UPDATE ON account BEGIN SELECT RAISE(ROLLBACK, 'no'); END`,
    drop: 'DROP TRIGGER rule',
    call: setPassword,
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a trigger with a function of the app refuses an update',
    sql: `CREATE TRIGGER rule BEFORE UPDATE ON "user" BEGIN SELECT notify_app(NEW.id); END`,
    drop: 'DROP TRIGGER rule',
    call: update({ name: 'Eve' }),
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a trigger with a table that is not there refuses an update',
    sql: `CREATE TRIGGER rule AFTER UPDATE ON "user" BEGIN INSERT INTO history VALUES (NEW.id); END`,
    drop: 'DROP TRIGGER rule',
    call: update({ name: 'Eve' }),
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a check constraint refuses an update',
    sql: `ALTER TABLE "user" ADD COLUMN plan TEXT CHECK (name <> 'Eve')`,
    drop: `ALTER TABLE "user" DROP COLUMN plan`,
    call: update({ name: 'Eve' }),
    names: 'the constraint',
  },
  {
    rule: 'a deferred foreign key refuses the commit',
    sql: `CREATE TABLE post (author TEXT REFERENCES "user" (email) DEFERRABLE INITIALLY DEFERRED);
      INSERT INTO post SELECT email FROM "user"`,
    drop: 'DROP TABLE post',
    call: update({ email: 'eve@example.com' }),
    names: 'a foreign key does not allow it.',
  },
]

const raise = (message: string, options = '') =>
  `CREATE FUNCTION rule() RETURNS trigger LANGUAGE plpgsql AS
     $$BEGIN RAISE EXCEPTION '${message}' ${options}; END$$`

const postgresRules: Rule[] = [
  {
    rule: 'a trigger refuses a ban',
    sql: `${raise('protected')}; CREATE TRIGGER rule BEFORE UPDATE OF banned ON "user"
      FOR EACH ROW EXECUTE FUNCTION rule()`,
    drop: 'DROP FUNCTION rule CASCADE',
    call: ban,
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a trigger with a code of its own refuses a new password',
    sql: `${raise('no', "USING ERRCODE = 'PT403'")}; CREATE TRIGGER rule BEFORE UPDATE ON account
      FOR EACH ROW EXECUTE FUNCTION rule()`,
    drop: 'DROP FUNCTION rule CASCADE',
    call: setPassword,
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a trigger with a table that is not there refuses an update',
    sql: `CREATE FUNCTION rule() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO history VALUES (NEW.id); RETURN NEW; END$$;
      CREATE TRIGGER rule BEFORE UPDATE ON "user" FOR EACH ROW EXECUTE FUNCTION rule()`,
    drop: 'DROP FUNCTION rule CASCADE',
    call: update({ name: 'Eve' }),
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a constraint trigger refuses the commit',
    sql: `${raise('late')}; CREATE CONSTRAINT TRIGGER rule AFTER UPDATE ON "user"
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rule()`,
    drop: 'DROP FUNCTION rule CASCADE',
    call: update({ name: 'Eve' }),
    names: 'a trigger, a constraint',
  },
  {
    rule: 'a check constraint refuses an update',
    sql: `ALTER TABLE "user" ADD CONSTRAINT no_eve CHECK (name <> 'Eve')`,
    drop: `ALTER TABLE "user" DROP CONSTRAINT no_eve`,
    call: update({ name: 'Eve' }),
    names: 'the constraint no_eve of the table user does not allow it.',
  },
  {
    rule: 'an exclusion constraint refuses an update',
    sql: `ALTER TABLE "user" ADD CONSTRAINT one_name EXCLUDE USING btree (name WITH =)`,
    drop: `ALTER TABLE "user" DROP CONSTRAINT one_name`,
    call: update({ name: 'Admin' }),
    names: 'the constraint one_name of the table user does not allow it.',
  },
  {
    rule: 'a column refuses NULL',
    sql: `UPDATE "user" SET image = 'x'; ALTER TABLE "user" ALTER COLUMN image SET NOT NULL`,
    drop: `ALTER TABLE "user" ALTER COLUMN image DROP NOT NULL`,
    call: update({ image: null }),
    names: 'the column image of the table user requires a value.',
  },
  {
    rule: 'a deferred unique constraint refuses the commit',
    sql: `ALTER TABLE "user" ADD CONSTRAINT one_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED`,
    drop: `ALTER TABLE "user" DROP CONSTRAINT one_name`,
    call: update({ name: 'Admin' }),
    names: 'another row of the table user has the same name.',
  },
]

/** Reads what a refused change must leave as it is. */
async function readTables(url: string) {
  const tables = ['user', 'session', 'account', 'castellan_api_keys', 'castellan_roles']
  return Promise.all(tables.map((table) => readRows(url, `SELECT * FROM "${table}" ORDER BY 1`)))
}

/** Expects that a call is refused for a reason, and that nothing changes. */
async function expectRefusal(
  server: TestServer,
  call: () => Promise<{ status: number; body: unknown }>,
  reason: string,
  code = 'THE_DATABASE_REFUSED_THIS',
) {
  const { url } = server.config.database
  const before = await readTables(url)
  const { status, body } = await call()
  expect([status, body]).toEqual([409, { code, message: expect.stringContaining(reason) }])
  expect(await readTables(url)).toEqual(before)
}

describe.each(databases)('an app on $name', ({ name, createDatabase }) => {
  const start = async () =>
    startServer({
      folder: createTemporaryFolder(),
      env: { DATABASE_URL: await createDatabase(), CASTELLAN_SIGN_UP: 'open' },
    })

  it('refuses changes by its own rules with 409 and the reason, and nothing changes', async () => {
    const server = await start()
    const user = await server.createUser()
    await server.signInAs(user)
    const rules = [...rulesOfBoth, ...(name === 'sqlite' ? sqliteRules : postgresRules)]
    for (const { rule, sql, drop, call, names } of rules) {
      await execute(server.config.database.url, sql).catch((error) => {
        throw new Error(rule, { cause: error })
      })
      await expectRefusal(server, () => call(server, user), names)
      await execute(server.config.database.url, drop)
    }
  })

  it('keeps a user that rows refer to without a cascade, and the refusal names their tables', async () => {
    const server = await start()
    const { admin, createUser, signInAs, config } = server
    const user = await createUser({ role: 'admin' })
    await signInAs(user)
    await createApiKey(server, { userId: user.id })
    const { url } = config.database
    await execute(
      url,
      `CREATE TABLE team (id INTEGER PRIMARY KEY, owner TEXT REFERENCES "user" (id) ON DELETE CASCADE);
       CREATE TABLE invoice (number INTEGER PRIMARY KEY, payer TEXT REFERENCES "user" (id), team INTEGER REFERENCES team (id));
       CREATE TABLE note (author TEXT REFERENCES "user" (id) ON DELETE SET NULL);
       CREATE TABLE "Log Line" (session TEXT REFERENCES session (id));
       CREATE TABLE report (author TEXT REFERENCES "user" (id) DEFERRABLE INITIALLY DEFERRED);
       INSERT INTO team VALUES (1, '${user.id}'); INSERT INTO note VALUES ('${user.id}')`,
    )
    const refuse = (reason: string) =>
      expectRefusal(
        server,
        () => admin.users.removeUser({ userId: user.id }),
        `Rows of ${reason} refer to this user. Nothing was removed.`,
        'USER_IS_REFERENCED',
      )
    await execute(url, `INSERT INTO invoice VALUES (1, NULL, 1)`)
    await refuse('invoice')
    await execute(
      url,
      `INSERT INTO "Log Line" SELECT id FROM session WHERE "userId" = '${user.id}'`,
    )
    await refuse('Log Line and invoice')
    await execute(
      url,
      `DELETE FROM invoice; DELETE FROM "Log Line"; INSERT INTO report VALUES ('${user.id}')`,
    )
    await refuse('report')
    await execute(
      url,
      `DELETE FROM report; INSERT INTO team VALUES (2, NULL); INSERT INTO invoice VALUES (2, NULL, 2)`,
    )
    await unwrap(admin.users.removeUser({ userId: user.id }))
    expect(await readRows(url, 'SELECT id FROM team')).toHaveLength(1)
    expect(await readRows(url, 'SELECT author FROM note')).toEqual([{ author: null }])
  })

  it.runIf(name === 'postgresql')('refuses a text that is too long for its column', async () => {
    const url = await createDatabase()
    await createStore(url)
    await execute(url, `ALTER TABLE "user" ALTER COLUMN image TYPE varchar(20)`)
    const server = await startServer({
      folder: createTemporaryFolder(),
      env: { DATABASE_URL: url },
    })
    const user = await server.createUser()
    const change = update({ image: 'https://example.com/a-long-name.png' })
    await expectRefusal(server, () => change(server, user), 'does not allow it.')
  })

  it.runIf(name === 'postgresql')('refuses by a policy for the rows of a table', async () => {
    const url = await createDatabase()
    await createStore(url)
    const role = await createRole(url)
    const options = { url, poolSize: 1, connectionSeconds: 5, statementSeconds: 5 }
    await execute(
      url,
      `${(await buildRoleGrants(options, role.name, false)).join('\n')};
       CREATE POLICY rule ON "user" AS RESTRICTIVE USING (true) WITH CHECK (name <> 'Eve');
       ALTER TABLE "user" ENABLE ROW LEVEL SECURITY`,
    )
    const folder = createTemporaryFolder()
    const server = await startServer({ folder, env: { DATABASE_URL: role.url } })
    const user = await server.createUser()
    const change = update({ name: 'Eve' })
    await expectRefusal(server, () => change(server, user), 'a policy or a missing right')
  })

  it('keeps users signed in whose sessions it does not let be changed', async () => {
    const server = await start()
    const { admin, clock, config } = server
    await execute(
      config.database.url,
      name === 'sqlite'
        ? `CREATE TRIGGER rule BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no'); END`
        : `${raise('no')}; CREATE TRIGGER rule BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION rule()`,
    )
    clock.advance(2 * 86_400)
    const current = await unwrap(admin.auth.getSession())
    expect(current?.user.email).toBe('admin@example.com')
    expect((await admin.users.listUsers({})).status).toBe(200)
  })
})
