import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import type { Driver, Statement } from '../database.ts'
import { isUnavailable } from '../errors.ts'
import { openInlineConnection, openThreadConnection, type QueryRows } from './connection.ts'
import { createSqliteDrivers } from './driver.ts'
import { FileUnusableError } from './errors.ts'
import { openLimitedConnection } from './limited-connection.ts'
import { openWalSync } from './wal-sync.ts'

const tables = `
  CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
  CREATE TABLE child (parentId INTEGER REFERENCES parent(id) ON DELETE CASCADE);
  CREATE TABLE value (flag BOOLEAN, at DATETIME, big BIGINT, bytes BLOB, real REAL, text TEXT)`

function buildStatement(sql: string, values: unknown[] = []): Statement {
  return { sql, values }
}

async function openDriver(thread: 'this' | 'worker' = 'this') {
  const path = join(createTemporaryFolder(), 'test.db')
  const first = new Database(path)
  first.exec('PRAGMA journal_mode = WAL')
  first.close()
  const open = thread === 'this' ? openInlineConnection : openThreadConnection
  const writing = await open(path, 'writes', 100)
  const readingLong = await openThreadConnection(path, 'reads', 100)
  const reading = openInlineConnection(path, 'reads', 100)
  const walSync = openWalSync(path)
  onTestFinished(async () => {
    for (const one of [walSync, reading, readingLong, writing]) await one.close()
  })
  const flush = thread === 'this' ? walSync.flush : async () => {}
  const { queryDriver, begin } = createSqliteDrivers({
    reading,
    readingLong,
    background: readingLong,
    writing,
    flush,
  })
  const script = (sql: string) => writing.request('script', sql)
  await script(tables)
  const names = async (from: Driver = queryDriver) =>
    (
      await from.query<{ name: string }>(buildStatement('SELECT name FROM parent ORDER BY name'))
    ).map(({ name }) => name)
  const add = (to: Driver, name: string | null) =>
    to.execute(buildStatement('INSERT INTO parent (name) VALUES (?)', [name]))
  const write = async (statement: Statement) => {
    const transaction = await begin()
    try {
      await transaction.execute(statement)
    } catch (error) {
      await transaction.rollback()
      throw error
    }
    await transaction.commit()
  }
  return { path, reading, readingLong, writing, queryDriver, begin, script, names, add, write }
}

/** Opens a connection of another program, which holds the write lock until it is closed. */
function lockByOther(path: string) {
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  return other
}

describe.each(['this', 'worker'] as const)('a transaction on %s thread', (thread) => {
  it('keeps its writes when it commits, and none when it rolls back', async () => {
    const { begin, names, add } = await openDriver(thread)
    const first = await begin()
    await add(first, 'kept')
    expect(await names()).toEqual([])
    await first.commit()
    const second = await begin()
    await add(second, 'lost')
    expect(await names(second)).toEqual(['kept', 'lost'])
    await second.rollback()
    expect(await names()).toEqual(['kept'])
  })

  it('keeps nothing when its commit fails, and does not disturb the next one', async () => {
    const { begin, names, add } = await openDriver(thread)
    const failing = await begin()
    await failing.execute(buildStatement('PRAGMA defer_foreign_keys = ON'))
    await add(failing, 'lost')
    await failing.execute(buildStatement('INSERT INTO child VALUES (99)'))
    await expect(failing.commit()).rejects.toMatchObject({
      kind: 'foreign-key-violation',
    })
    expect(await names()).toEqual([])
    const next = await begin()
    expect(await names(next)).toEqual([])
    await add(next, 'kept')
    await next.commit()
    expect(await names()).toEqual(['kept'])
  })

  it('fails when SQLite has rolled it back by itself, as it does on a full disk', async () => {
    const { begin, writing, names, add, write } = await openDriver(thread)
    const { rows } = await writing.request<QueryRows>('query', 'PRAGMA page_count')
    await writing.request('script', `PRAGMA max_page_count = ${Number(rows[0]?.[0]) + 2}`)
    const failing = await begin()
    await add(failing, 'lost')
    await expect(add(failing, 'x'.repeat(1_000_000))).rejects.toMatchObject({
      message: 'database or disk is full (13)',
    })
    await expect(add(failing, 'late')).rejects.toThrow()
    await expect(names(failing)).rejects.toThrow()
    await expect(failing.commit()).rejects.toThrow()
    expect(await names()).toEqual([])
    await write(buildStatement("INSERT INTO parent (name) VALUES ('next')"))
    expect(await names()).toEqual(['next'])
  })

  it('fails at its beginning, not at its end, while another program writes', async () => {
    const { path, begin, names, add } = await openDriver(thread)
    const other = lockByOther(path)
    await expect(begin()).rejects.toMatchObject({
      kind: 'unavailable',
    })
    expect(await names()).toEqual([])
    other.close()
    const next = await begin()
    await add(next, 'kept')
    await next.commit()
    expect(await names()).toEqual(['kept'])
  })

  it('waits for the previous one', async () => {
    const { begin, names, add } = await openDriver(thread)
    const first = await begin()
    const second = begin()
    await add(first, 'first')
    await first.commit()
    expect(await names(await second)).toEqual(['first'])
    await (await second).rollback()
  })

  it('refuses everything after its end', async () => {
    const { begin, names, add } = await openDriver(thread)
    const ended = await begin()
    await ended.rollback()
    const closed = { kind: 'transaction-closed' }
    await expect(ended.commit()).rejects.toMatchObject(closed)
    await expect(ended.rollback()).rejects.toMatchObject(closed)
    await expect(add(ended, 'late')).rejects.toMatchObject(closed)
    await expect(names(ended)).rejects.toMatchObject(closed)
    expect(await names()).toEqual([])
  })
})

describe('a value', () => {
  const columns = '(flag, at, big, bytes, real, text)'

  it('is stored in the format of better-auth', async () => {
    const { path, write } = await openDriver()
    const at = '2026-11-23T13:52:27.463Z'
    const given = [true, new Date(at), 9007199254740993n, null, 1.5, 'ü']
    await write(buildStatement(`INSERT INTO value ${columns} VALUES (?,?,?,?,?,?)`, given))
    const db = new Database(path)
    const stored = db.prepare('SELECT flag, typeof(flag) AS is_a, at FROM value').get()
    expect(stored).toMatchObject({ flag: 1, is_a: 'integer', at })
    expect(db.prepare('SELECT CAST(big AS TEXT) AS big FROM value').get()).toMatchObject({
      big: '9007199254740993',
    })
    db.close()
  })

  it('is read with its type', async () => {
    const { queryDriver, write } = await openDriver()
    const bytes = new Uint8Array([0, 127, 255])
    const at = new Date('2026-11-23T13:52:27.463Z')
    const given = [false, at, 9007199254740993n, bytes, null, null]
    await write(buildStatement(`INSERT INTO value ${columns} VALUES (?,?,?,?,?,?)`, given))
    const sql = 'SELECT flag AS banned, at AS "createdAt", big, bytes, real, text FROM value'
    const [row] = await queryDriver.query<{ bytes: Uint8Array }>(buildStatement(sql))
    expect({ ...row, bytes: [...(row?.bytes ?? [])] }).toEqual({
      banned: false,
      createdAt: at,
      big: 9007199254740993n,
      bytes: [...bytes],
      real: null,
      text: null,
    })
  })

  it('is read as a date if it is a timestamp in milliseconds', async () => {
    const { queryDriver, script } = await openDriver()
    await script('INSERT INTO value (at) VALUES (1795441947463)')
    const rows = await queryDriver.query(buildStatement('SELECT at AS "createdAt" FROM value'))
    expect(rows).toEqual([{ createdAt: new Date(1795441947463) }])
  })

  it('is read whole if it is a text with NUL, or one that is not UTF-8', async () => {
    const { path, reading, readingLong, writing, script } = await openDriver()
    await script(`INSERT INTO value (flag, text) VALUES (1, CAST(x'ff41' AS TEXT)),
      (2, CAST(x'78e4b8' AS TEXT)), (3, 'a' || char(0) || 'b"\\' || char(10)), (4, '\u{1f600}')`)
    const limited = await openLimitedConnection(path, 100, { cacheMb: 2, statementMs: 1_000 })
    onTestFinished(limited.close)
    const stored = [['\ufffdA'], ['x\ufffd'], ['a\0b"\\\n'], ['\u{1f600}']]
    for (const { request } of [reading, readingLong, limited, writing]) {
      const { rows } = await request<QueryRows>('query', 'SELECT text FROM value ORDER BY flag')
      expect(rows).toEqual(stored)
    }
    const update = 'UPDATE value SET real = 1 RETURNING text AS "a.text", flag, real'
    const { columnNames, rows } = await writing.request<QueryRows>('query', update)
    expect(columnNames).toEqual(['a.text', 'flag', 'real'])
    expect(rows).toEqual(stored.map(([text], index) => [text, index + 1, 1]))
    expect(await writing.request('execute', update)).toBe(4)
  })

  it('is read as text if it is JSON', async () => {
    const { reading } = await openDriver()
    const sql = `SELECT json_array(1) AS "made", text -> 'a' AS "part" FROM (SELECT '{"a":[2]}' AS text)`
    expect((await reading.request<QueryRows>('query', sql)).rows).toEqual([['[1]', '[2]']])
  })

  it('is read as the exact number', async () => {
    const { reading } = await openDriver()
    const [smallest, largest] = [-9223372036854775808n, 9223372036854775807n]
    const numbers = [0.1, 1 / 3, 5e-324, -1.7976931348623157e308, Number.POSITIVE_INFINITY]
    const given = [...numbers, smallest, largest, 2n ** 53n, -(2n ** 53n)]
    const sql = `SELECT ${given.map(() => '?').join(', ')}`
    const { rows } = await reading.request<QueryRows>('query', sql, given)
    expect(rows).toEqual([given])
    await fc.assert(
      fc.asyncProperty(fc.double({ noNaN: true }), async (number) => {
        const { rows } = await reading.request<QueryRows>('query', 'SELECT ?', [number])
        expect(rows).toEqual([[number === 0 ? 0 : number]])
      }),
    )
  })

  it('has the type of its content if its column declares none', async () => {
    const { queryDriver } = await openDriver()
    const sql = "SELECT count(*) AS a, 'text' AS b, NULL AS c, 1.5 AS d FROM value"
    expect(await queryDriver.query(buildStatement(sql))).toEqual([
      { a: 0, b: 'text', c: null, d: 1.5 },
    ])
  })
})

describe('an error of SQLite', () => {
  const failWith = async (sql: string) => {
    const { write } = await openDriver()
    await write(buildStatement("INSERT INTO parent (name) VALUES ('taken')"))
    return write(buildStatement(sql)).catch((thrown: unknown) => thrown)
  }

  it.each([
    [
      "INSERT INTO parent (name) VALUES ('taken')",
      { kind: 'unique-violation', names: { table: 'parent', columns: ['name'] } },
    ],
    [
      "INSERT INTO parent (id, name) VALUES (1, 'other')",
      { kind: 'unique-violation', names: { table: 'parent', columns: ['id'] } },
    ],
    [
      'INSERT INTO parent (name) VALUES (NULL)',
      { kind: 'not-null-violation', names: { table: 'parent', columns: ['name'] } },
    ],
    ['INSERT INTO child VALUES (99)', { kind: 'foreign-key-violation' }],
    ['SELECT * FROM nowhere', { kind: 'schema-changed', message: 'no such table: nowhere' }],
    ['SELECT * FROM castellan_nowhere', { kind: 'refused' }],
  ])('has a kind and columns: %s', async (sql, expected) => {
    expect(await failWith(sql)).toMatchObject(expected)
  })

  it('ends one request, not the connection', async () => {
    const { queryDriver, names, write } = await openDriver()
    await expect(queryDriver.query(buildStatement('SELEC'))).rejects.toThrow()
    await expect(write(buildStatement('INSER'))).rejects.toThrow()
    await write(buildStatement("INSERT INTO parent (name) VALUES ('kept')"))
    expect(await names()).toEqual(['kept'])
  })
})

describe('a connection', () => {
  it('enforces foreign keys, writes only in its mode, and flushes each commit unless the caller does', async () => {
    const { reading, readingLong, writing, path } = await openDriver()
    const thread = await openThreadConnection(path, 'writes', 100)
    onTestFinished(thread.close)
    const pragma = async (name: string) =>
      Promise.all(
        [reading, readingLong, writing, thread].map(
          async ({ request }) => (await request<QueryRows>('query', `PRAGMA ${name}`)).rows[0]?.[0],
        ),
      )
    expect(await pragma('foreign_keys')).toEqual([1, 1, 1, 1])
    expect(await pragma('query_only')).toEqual([1, 1, 0, 0])
    expect((await pragma('synchronous')).slice(2)).toEqual([1, 2])
  })

  it('refuses writes in the mode that reads', async () => {
    const { queryDriver, names, add } = await openDriver()
    await expect(add(queryDriver, 'lost')).rejects.toMatchObject({
      message: 'attempt to write a readonly database (8)',
    })
    expect(await names()).toEqual([])
  })

  it('deletes children with their parent', async () => {
    const { queryDriver, script } = await openDriver()
    await script("INSERT INTO parent VALUES (1, 'x'); INSERT INTO child VALUES (1)")
    expect(await queryDriver.query(buildStatement('SELECT * FROM child'))).toEqual([
      { parentId: 1 },
    ])
    await script('DELETE FROM parent')
    expect(await queryDriver.query(buildStatement('SELECT * FROM child'))).toEqual([])
  })

  it('refuses requests after it was closed, and may be closed twice', async () => {
    const { reading, readingLong } = await openDriver()
    for (const connection of [reading, readingLong]) {
      await connection.close()
      await expect(connection.close()).resolves.toBeUndefined()
      await expect(connection.request('query', 'SELECT 1')).rejects.toMatchObject({
        kind: 'unavailable',
      })
    }
  })

  it('does not open a folder', async () => {
    const opening = openThreadConnection(createTemporaryFolder(), 'writes', 100)
    await expect(opening).rejects.toThrow(FileUnusableError)
    await expect(opening).rejects.toThrow(/unable to open/i)
    expect(() => openInlineConnection(createTemporaryFolder(), 'writes', 100)).toThrow(
      FileUnusableError,
    )
  })
})

describe('a query that takes too long', () => {
  const endless = 'WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n)'
  const open = async (statementMs: number) => {
    const path = join(createTemporaryFolder(), 'test.db')
    const connection = await openLimitedConnection(path, 100, { cacheMb: 2, statementMs })
    onTestFinished(connection.close)
    return (sql: string) => connection.request<QueryRows>('query', sql)
  }

  it('is interrupted, before or after its first row, and the connection stays usable', async () => {
    const query = await open(20)
    const columns = 'v, 1 IS 1 AS flag'
    for (const sql of [
      `${endless} SELECT count(*) FROM n`,
      `${endless} SELECT v FROM n WHERE v % 1000000007 = 1`,
    ]) {
      const error = await query(sql).catch((thrown: unknown) => thrown)
      expect(isUnavailable(error), sql).toBe(true)
      const few = await query(`${endless} SELECT ${columns} FROM n LIMIT 2`)
      expect(few).toMatchObject({
        columnNames: ['v', 'flag'],
        rows: [
          [1, 1],
          [2, 1],
        ],
      })
    }
  })

  it('sorts in files what is larger than its cache', async () => {
    const query = await open(1_000)
    expect((await query('PRAGMA temp_store')).rows).toEqual([[1]])
  })

  it('is counted apart from those that wait behind it', async () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const connection = await openLimitedConnection(path, 100, { cacheMb: 2, statementMs: 20 })
    onTestFinished(connection.close)
    const requests = [1, 2, 3].map((n) =>
      connection.request('query', `${endless} SELECT count(*) + ${n} FROM n`),
    )
    expect(connection.countWaiting()).toBe(2)
    await Promise.allSettled(requests)
    expect(connection.countWaiting()).toBe(0)
  })

  it('delays those behind it by its limit at most', async () => {
    const query = await open(20)
    const ended: string[] = []
    const slow = [1, 2, 3].map((n) =>
      query(`${endless} SELECT count(*) + ${n} FROM n`).catch(() => ended.push(`slow ${n}`)),
    )
    await query('SELECT 1').then(() => ended.push('quick'))
    await Promise.all(slow)
    expect(ended).toEqual(['slow 1', 'slow 2', 'slow 3', 'quick'])
  })
})
