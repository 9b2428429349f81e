import { describe, expect, it } from 'vitest'
import { joinFirst, shortenMessage, shortenThing } from './bounded-text.ts'

const countBytes = (text: string) => Buffer.byteLength(JSON.stringify(text))

describe('joinFirst', () => {
  it('names at most 20 things, and says how many more there are', () => {
    const names = Array.from({ length: 23 }, (_, i) => `n${i}`)
    expect(joinFirst(names)).toMatch(/^n0, n1, .*, n19, and 3 more$/)
    expect(joinFirst(names.slice(0, 20))).toMatch(/, n19$/)
    expect(joinFirst(['a', 'b'], '; ')).toBe('a; b')
  })

  it('names fewer things when they are long', () => {
    const list = joinFirst(Array.from({ length: 20 }, () => '字'.repeat(100)))
    expect(list).toMatch(/字, and 11 more$/)
    expect(countBytes(list)).toBeLessThan(3_100)
    expect(joinFirst(['x'.repeat(9_000), 'b'])).toMatch(/x…, and 1 more$/)
  })
})

describe('shortenThing and shortenMessage', () => {
  it('bound the bytes of a text as JSON, whatever its characters are', () => {
    for (const character of ['a', '"', '\u0001', '\ud800', '字', '😀']) {
      const long = character.repeat(5_000)
      expect(countBytes(shortenThing(long))).toBeLessThanOrEqual(105)
      expect(countBytes(shortenMessage(long))).toBeLessThanOrEqual(3_505)
      expect(shortenThing(long)).toMatch(/…$/)
    }
    expect(shortenThing('a'.repeat(100))).toBe('a'.repeat(100))
  })

  it('cuts between characters', () => {
    expect(shortenThing('😀'.repeat(50))).toBe(`${'😀'.repeat(25)}…`)
  })
})
