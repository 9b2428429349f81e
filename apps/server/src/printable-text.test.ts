import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeLine, escapeUnprintable } from './printable-text.ts'

function listCodePoints(...ranges: [first: number, last: number][]) {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)),
  )
}

/** C0 without the line break, DEL and C1, the bidirectional marks and the separators of lines. */
const dangerous = listCodePoints(
  [0, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x06_1c, 0x06_1c],
  [0x20_0e, 0x20_0f],
  [0x20_28, 0x20_2e],
  [0x20_66, 0x20_69],
)

describe('escapeUnprintable', () => {
  it('escapes controls, bidirectional marks and separators of lines', () => {
    for (const character of dangerous)
      expect(escapeUnprintable(`a${character}b`)).toMatch(/^a\\u[0-9a-f]{4}b$/)
    expect(escapeUnprintable('\u009b31m\u202e')).toBe('\\u009b31m\\u202e')
    expect(escapeUnprintable('\u{e0041}')).toBe('\\udb40\\udc41')
  })

  it('keeps line breaks and everything that has a shape', () => {
    const text = 'Ada\n  ada@example.com  İß 中文 عربي 😀 e\u0301 \u00a0\\u009b'
    expect(escapeUnprintable(text)).toBe(text)
  })

  it('keeps the value of JSON, whatever it contains', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...dangerous, '"', '\\', '\n')).map((chosen) => chosen.join('')),
    )
    fc.assert(
      fc.property(fc.dictionary(texts, texts), (value) => {
        const json = escapeUnprintable(JSON.stringify(value, null, 2))
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(dangerous.filter((character) => json.includes(character))).toEqual([])
      }),
    )
  })
})

describe('escapeLine', () => {
  it('escapes line breaks too', () => {
    expect(escapeLine('a\r\nb\u0085')).toBe('a\\u000d\\u000ab\\u0085')
  })
})
