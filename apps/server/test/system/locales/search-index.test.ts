import { describe, expect, it } from 'vitest'
import { createStore, databasesByLocale } from '../../kit/databases.ts'
import { execute, readRows } from '../../kit/raw-sql.ts'

const locales = databasesByLocale.filter(({ name }) => /locale (C|en_US\.UTF-8)$/.test(name))

describe.each(locales)('the search index of $name', ({ name, createDatabase }) => {
  const hasLetters = !name.endsWith(' C')

  it(`${hasLetters ? 'is used' : 'is reported not to be used'} for letters beyond ASCII`, async () => {
    const url = await createDatabase()
    const first = await createStore(url)
    expect(first.warnings).toEqual([])
    await first.close()
    await execute(
      url,
      `INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "role", "banned")
         SELECT i, CASE WHEN i % 1000 = 0 THEN 'Жук' ELSE 'Beetle' END, i || '@example.com', true, now(), now(), 'user', false
         FROM generate_series(1, 10000) i`,
    )
    await execute(url, 'VACUUM ANALYZE "user"')
    const explain = `EXPLAIN (ANALYZE, TIMING off) SELECT 1 FROM "user" WHERE "name" ~ '[Жж][Уу][Кк]'`
    const plan = JSON.stringify(await readRows(url, explain))
    expect(/Rows Removed by [\w ]+: 9990/.test(plan), plan).toBe(!hasLetters)
    const warning = expect.stringContaining('LC_CTYPE C, for which pg_trgm knows no letters but')
    expect((await createStore(url)).warnings).toEqual(hasLetters ? [] : [warning])
  })
})
