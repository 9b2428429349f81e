import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { problem } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import {
  createStore,
  databases,
  firstUsersQuery,
  storeSession,
  storeUser,
  toDate,
} from '../../test/kit/databases.ts'
import { createTemporaryFolder } from '../../test/kit/temporary-folder.ts'
import { toFilePath } from './database-url.ts'
import { isUnavailable } from './errors.ts'
import { FileUnusableError } from './sqlite/errors.ts'

describe.each(databases)('a transaction on $name', ({ open }) => {
  it('returns the result of its work, and commits what it wrote', async () => {
    const store = await open()
    const result = await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      return { status: 200, body: 'created' }
    })
    expect(result).toEqual({ status: 200, body: 'created' })
    expect(await store.users.findById('ada')).toMatchObject({ id: 'ada' })
  })

  it('rolls back when its work returns a problem, and returns that problem', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada', { role: 'user' }))
    const result = await store.transaction(async (tx) => {
      await tx.users.update('ada', { role: 'admin' }, toDate(1))
      await storeUser(tx, 'bob')
      return problem('LAST_ADMIN')
    })
    expect(result).toEqual(problem('LAST_ADMIN'))
    expect(await store.users.findById('ada')).toMatchObject({ role: 'user', updatedAt: toDate() })
    expect(await store.users.findById('bob')).toBeNull()
  })

  it('rolls back when its work throws, and throws the same error', async () => {
    const store = await open()
    const mistake = new Error('mistake')
    const work = store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      throw mistake
    })
    await expect(work).rejects.toBe(mistake)
    expect(await store.users.findById('ada')).toBeNull()
    expect(await store.transaction((tx) => storeUser(tx, 'ada'))).toMatchObject({ id: 'ada' })
  })

  it('fails with the error of the first statement that failed', async () => {
    const store = await open()
    const work = store.transaction((tx) => {
      const orphan = storeSession(tx, 'one', { userId: 'nobody' })
      return Promise.all([orphan, tx.users.findById('ada')])
    })
    await expect(work).rejects.toMatchObject({ kind: 'foreign-key-violation' })
  })

  it('continues after an e-mail address was taken, and commits the rest', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      expect(await storeUser(tx, 'bob', { email: 'ada@example.com' })).toBeUndefined()
      await storeUser(tx, 'eve')
    })
    expect(await store.users.findById('ada')).not.toBeNull()
    expect(await store.users.findById('bob')).toBeNull()
    expect(await store.users.findById('eve')).not.toBeNull()
  })

  it('sees its own writes, which other transactions do not see before the commit', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      expect(await tx.users.findById('ada')).not.toBeNull()
      expect(await store.users.findById('ada')).toBeNull()
    })
    expect(await store.users.findById('ada')).not.toBeNull()
  })

  it('is serializable: concurrent transactions do not overwrite each other', async () => {
    const store = await open()
    await store.transaction((tx) => storeUser(tx, 'ada', { name: '' }))
    const turns = Array.from({ length: 25 }, (_, turn) => turn)
    await Promise.all(
      turns.map((turn) =>
        store.transaction(async (tx) => {
          const before = await tx.users.findById('ada')
          await tx.users.update('ada', { name: `${before?.name} ${turn}` }, toDate())
        }),
      ),
    )
    const names = (await store.users.findById('ada'))?.name.trim().split(' ').map(Number)
    expect(names?.sort((a, b) => a - b)).toEqual(turns)
  })

  it('is the only way to write', async () => {
    const store = await open()
    const expiresAt = toDate(60)
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada')
      const session = { token: 'token', userId: 'ada', expiresAt, ipAddress: '', userAgent: '' }
      await tx.sessions.create(session, toDate())
    })
    await expect(storeUser(store, 'bob')).rejects.toThrow()
    await expect(store.users.update('ada', { role: 'admin' }, toDate(1))).rejects.toThrow()
    await expect(store.sessions.deleteByUser('ada')).rejects.toThrow()
    expect(await store.users.findById('bob')).toBeNull()
    expect(await store.users.findById('ada')).toMatchObject({ role: null, updatedAt: toDate() })
  })
})

describe.each(databases)('the store on $name', ({ open }) => {
  it('responds to a ping', async () => {
    const store = await open()
    await expect(store.ping()).resolves.toBeUndefined()
  })

  it('is unavailable after it was closed, even twice', async () => {
    const store = await open()
    await Promise.all([store.close(), store.close()])
    const works: (() => Promise<unknown>)[] = [
      store.ping,
      () => store.users.findById('ada'),
      () => store.credentials.findHash('ada'),
      () => store.users.list(firstUsersQuery),
      () => store.transaction((tx) => storeUser(tx, 'ada')),
    ]
    for (const work of works) {
      const error = await work().catch((thrown: unknown) => thrown)
      expect(isUnavailable(error)).toBe(true)
    }
  })

  it('does not take an error of the code for an unavailable database', () => {
    for (const error of [undefined, null, 'P1008', new Error('P1008'), { code: 'P1008' }])
      expect(isUnavailable(error)).toBe(false)
  })
})

describe('the file of a SQLite database', () => {
  it.each([
    ['file:./data/x.db', join(process.cwd(), 'data/x.db')],
    ['file:x.db', join(process.cwd(), 'x.db')],
    ['file:/var/lib/x.db', '/var/lib/x.db'],
    ['file:///var/lib/x.db', '/var/lib/x.db'],
  ])('for the URL %s is %s', (url, path) => {
    expect(toFilePath(url)).toBe(path)
  })

  it('is created with its folders, and is complete by itself after closing', async () => {
    const folder = createTemporaryFolder()
    const path = join(folder, 'deep/er/test.db')
    const first = await createStore(`file:${path}`)
    await first.transaction((tx) => storeUser(tx, 'ada'))
    await first.close()
    copyFileSync(path, join(folder, 'copy.db'))
    const second = await createStore(`file:${join(folder, 'copy.db')}`)
    expect(await second.users.findById('ada')).toMatchObject({ id: 'ada' })
    expect(second.migrated).toEqual([])
  })

  it('is named in the error, with the reason, if it cannot be created or read', async () => {
    const folder = createTemporaryFolder()
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'Dear diary, '.repeat(500))
    mkdirSync(join(folder, 'test.db'))
    for (const path of [file, join(folder, 'test.db'), join(file, 'test.db')]) {
      const opening = createStore(`file:${path}`)
      await expect(opening).rejects.toThrow(FileUnusableError)
      await expect(opening).rejects.toThrow(`The database ${path} cannot be opened: `)
    }
    expect(readFileSync(file, 'utf8')).toMatch(/^Dear diary/)
  })
})
