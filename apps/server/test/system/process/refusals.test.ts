import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { signIn, startAndFail, startProcess } from './server-process.ts'

const password = 'correct horse'

describe('a server that cannot start', () => {
  it('names every mistake of the configuration at once, and unknown variables', async () => {
    const env = {
      PORT: 'http',
      DATABASE_URL: 'mysql://localhost/x',
      CASTELLAN_SECRET: 'short',
      CASTELLAN_SIGNUP: 'open',
      CASTELLAN_RATE_LIMIT: 'maybe',
      CASTELLAN_ROLES_FILE: './no-roles.json',
      OTHER_VARIABLE: 'is none of ours',
    }
    const { sentence, database } = await startAndFail({ env })
    const [title, ...mistakes] = sentence.split('\n').map((line) => line.trim())
    expect(title).toBe('The configuration is invalid:')
    expect(mistakes.sort()).toEqual([
      'CASTELLAN_RATE_LIMIT must be on or off',
      expect.stringMatching(/^CASTELLAN_ROLES_FILE \.\/no-roles\.json: .*no such file/),
      'CASTELLAN_SECRET must have 32 characters or more, such as those of: openssl rand -base64 32',
      'CASTELLAN_SIGNUP is not a known variable. Did you mean CASTELLAN_SIGN_UP?',
      'DATABASE_URL must name a SQLite file, file:./data/castellan.db, or a PostgreSQL database, postgres://user:password@host:5432/name',
      'PORT must be a whole number',
    ])
    expect(existsSync(database)).toBe(false)
  })

  it('says that its port is in use, and creates the first admin at the next start', async () => {
    const first = await startProcess()
    const folder = createTemporaryFolder()
    const env = { PORT: String(first.port) }
    const { sentence } = await startAndFail({ folder, env })
    expect(sentence).toMatch(new RegExp(`address already in use.*:${first.port}`))
    expect(sentence).toContain('PORT')
    expect(sentence).not.toContain('\n')

    const next = await startProcess({ folder })
    const [, shown = ''] = /with the password {2}(\S+)/.exec(next.said.stderr) ?? []
    expect((await signIn(next.api, shown)).status).toBe(200)
  })

  it('says that its host is unknown', async () => {
    const env = { HOST: 'no-such-host.invalid', CASTELLAN_SECRET: secret }
    const { sentence } = await startAndFail({ folder: createTemporaryFolder(), env })
    expect(sentence).toContain('no-such-host.invalid')
    expect(sentence).toContain('HOST')
    expect(sentence).not.toContain('\n')
  })

  it('says that another server uses the file, and starts after that one was killed', async () => {
    const env = { CASTELLAN_ADMIN_PASSWORD: password }
    const first = await startProcess({ env })
    const { folder } = first
    const { sentence } = await startAndFail({ folder })
    expect(sentence).toMatch(/^Another server is using the database .*castellan\.db\./)
    expect((await signIn(first.api, password)).status).toBe(200)

    first.kill('SIGKILL')
    await first.exit
    const second = await startProcess({ folder })
    expect((await signIn(second.api, password)).status).toBe(200)
  })

  it('says that its database was created by a newer version', async () => {
    const first = await startProcess()
    first.kill('SIGTERM')
    await first.exit
    const db = new Database(first.database)
    db.exec("INSERT INTO castellan_migrations VALUES ('9999_future.sql', 'x', 'y', '9.1.0')")
    db.close()
    const { sentence } = await startAndFail({ folder: first.folder })
    expect(sentence).toMatch(
      /^This database was migrated by Castellan 9\.1\.0; this is Castellan \d\S+\. Start 9\.1\.0 or later\.$/,
    )
  })

  it('says that the email address of the first admin belongs to another user', async () => {
    const env = { CASTELLAN_ADMIN_PASSWORD: password }
    const first = await startProcess({ env })
    first.kill('SIGTERM')
    await first.exit
    const db = new Database(first.database)
    db.exec("UPDATE user SET role = 'user'")
    db.close()
    const { sentence } = await startAndFail({ folder: first.folder })
    expect(sentence).toMatch(/^No user is an admin, and the user admin@example\.com already exists/)

    const next = await startProcess({
      folder: first.folder,
      env: { ...env, CASTELLAN_ADMIN_EMAIL: 'other@example.com' },
    })
    expect((await signIn(next.api, password, 'other@example.com')).status).toBe(200)
  })

  it('says that its file is not a database', async () => {
    const folder = createTemporaryFolder()
    writeFileSync(join(folder, 'notes.txt'), 'Dear diary, '.repeat(500))
    const { sentence } = await startAndFail({ folder, env: { DATABASE_URL: 'file:./notes.txt' } })
    expect(sentence).toContain('notes.txt')
    expect(sentence).toContain('file is not a database')
  })
})
