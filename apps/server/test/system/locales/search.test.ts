import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase, listCaseVariants } from '../../../src/domain/case-folding.ts'
import { createStore, databasesByLocale } from '../../kit/databases.ts'
import { execute } from '../../kit/raw-sql.ts'
import { findIds, insertUsers, untilIndexed } from '../../kit/search.ts'

/** Every character that can be in a text of both databases. */
const allCharacters = Array.from({ length: 0x10_ffff }, (_, i) =>
  String.fromCodePoint(i + 1),
).filter((character) => /[^\p{Cn}\p{Co}\p{Cs}]/u.test(character))

/** Cuts characters into texts of that length. */
function cutTexts(from: string[], length: number) {
  return Array.from({ length: Math.ceil(from.length / length) }, (_, i) =>
    from.slice(i * length, (i + 1) * length).join(''),
  )
}

/** Writes each character in the case that is `step` further in the list of its cases. */
function changeCase(text: string, step: number) {
  return [...text]
    .map((character) => {
      const variants = listCaseVariants(character)
      return variants[(variants.indexOf(character) + step) % variants.length]
    })
    .join('')
}

/**
 * Builds texts with every character that has case, and with a sample of the others. A text with three
 * ASCII digits is looked up in another way.
 */
function buildUnicodeTexts() {
  const cased = allCharacters.filter((character) => listCaseVariants(character).length > 1)
  const others = allCharacters.filter((character) => listCaseVariants(character).length === 1)
  const [sample = []] = fc.sample(
    fc.shuffledSubarray(cutTexts(others, 500), { minLength: 30, maxLength: 30 }),
    1,
  )
  const numbered = [...cutTexts(cased, 12), ...sample].map((text, i) => `${100 + i}${text}`)
  const accented = [...'iıjİįìíĩ'].flatMap((letter) =>
    [...'\u0300\u0301\u0303\u0307'].flatMap((accent) => [
      `abc${letter}${accent}def`,
      `жщ${letter}${accent}щюя`,
    ]),
  )
  const words = ['İstanbul', 'DİYARBAKIR', 'жщюяİжщюя', 'ΑΣ ΣΑΣΣΑΣ', 'İİİ', 'ẞß']
  return [...cutTexts(cased, 48), ...numbered, ...accented, ...words]
}

describe.each(databasesByLocale)('B4: a search over all of Unicode on $name', (database) => {
  it('finds what differs only by case, and nothing else', async () => {
    const url = await database.createDatabase()
    const isFile = url.startsWith('file:')
    // The table is so small that PostgreSQL would not use the index.
    if (!isFile)
      await execute(
        url,
        `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET enable_seqscan = off`,
      )
    const store = await createStore(url)
    const texts = buildUnicodeTexts()
    const names = [...new Set(texts.flatMap((text) => [0, 1, 2].map((n) => changeCase(text, n))))]
    const users = names.map((name, i) => ({ id: `u${i}`, name, email: `${i}@example.com` }))
    const idsByFold = new Map<string, string[]>()
    for (const { id, name } of users)
      idsByFold.set(foldCase(name), [...(idsByFold.get(foldCase(name)) ?? []), id])
    await insertUsers(url, users)
    if (isFile) await untilIndexed(url)
    const operators = ['contains', 'starts_with', 'ends_with'] as const
    const wrong: string[] = []
    for (const [i, text] of texts.entries()) {
      const operator = operators[i % 3] ?? 'contains'
      const found = await findIds(store, { fields: ['name'], operator, text })
      if (found.ids.join() !== idsByFold.get(foldCase(text))?.sort().join())
        wrong.push(`${operator} ${text}`)
    }
    expect(wrong).toEqual([])
  })
})
