import { describe, expect, it } from 'vitest'
import { listCaseVariants } from './case-folding.ts'

function sorted(characters: string) {
  return [...characters].sort()
}
function variantsOf(character: string) {
  return listCaseVariants(character).toSorted()
}

/** Every character up to the last script that has case. */
const characters = Array.from({ length: 0x2_0000 }, (_, point) => point)
  .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
  .map((point) => String.fromCodePoint(point))

describe('listCaseVariants', () => {
  it('returns the same letter in upper and lower case, in every script (B4)', () => {
    const families = ['aA', 'äÄ', 'σςΣ', 'жЖ', 'ßẞ', 'kK\u212a', 'sSſ', 'ǆǅǄ', '𐐨𐐀', '𞤢𞤀']
    for (const family of families)
      for (const character of family) expect(variantsOf(character)).toEqual(sorted(family))
  })

  it('returns only the character if it has no case (B4)', () => {
    for (const character of ['1', '%', '_', '\\', '*', '?', '[', ']', '^', '-', ' ', '中', '😀'])
      expect(listCaseVariants(character)).toEqual([character])
  })

  it('includes the character, and returns the same for each of its variants', () => {
    const odd = characters.filter((character) => {
      const all = listCaseVariants(character)
      return (
        !all.includes(character) || all.some((one) => listCaseVariants(one).join() !== all.join())
      )
    })
    expect(odd).toEqual([])
  })

  it('agrees with Unicode case folding except for the dotless i and three ligatures', () => {
    const cased = characters.filter((character) => /\p{Changes_When_Casemapped}/u.test(character))
    const text = cased.join('')
    const odd = cased.filter((character) => {
      const folded = text.match(new RegExp(character, 'giu')) ?? []
      return folded.sort().join() !== variantsOf(character).join()
    })
    expect(odd.sort()).toEqual(sorted('Iiı\u0390\u1fd3\u03b0\u1fe3ﬅﬆ'))
  })

  it('returns no character that has a meaning in a pattern', () => {
    const several = characters.map(listCaseVariants).filter(({ length }) => length > 1)
    expect(several.flat().filter((one) => '[]^-*?'.includes(one))).toEqual([])
    expect(several.length).toBeGreaterThan(2000)
  })
})
