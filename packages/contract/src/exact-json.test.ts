import { describe, expect, it } from 'vitest'
import { parseExactJson } from './exact-json.ts'

describe('parseExactJson', () => {
  it('parses what JavaScript writes as JSON.parse does', () => {
    const values = [
      null,
      true,
      'a "1e999" \\',
      [0.1 + 0.2, -1 / 3],
      { 'a\\"': [Number.MAX_VALUE, 2e-308] },
    ]
    for (const value of values) expect(parseExactJson(JSON.stringify(value))).toEqual(value)
  })

  it('refuses more than 100 levels, and counts no brackets in strings', () => {
    const nest = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`
    expect(parseExactJson(nest(100))).toEqual(JSON.parse(nest(100)))
    expect(() => parseExactJson(nest(102))).toThrow(SyntaxError)
    expect(() => parseExactJson(nest(100_000))).toThrow(SyntaxError)
    const texts = ['['.repeat(1_000), '\\"['.repeat(200)]
    expect(parseExactJson(JSON.stringify(texts))).toEqual(texts)
  })

  it('accepts every spelling of a number that a double holds', () => {
    const texts = ['1.0', '1e3', '1.50E+3', '-0', '0.000', '-12.30', '5e-324', '9007199254740994']
    for (const text of texts) expect(parseExactJson(text), text).toBe(JSON.parse(text))
  })

  it('makes every other number infinite, wherever it is', () => {
    const texts = [
      ...['9007199254740993', '-9007199254740993', '9007199254740991.4', '123456789012345678901'],
      ...['1.00000000000000000001', '1e400', '-1e400', '1e-400', `0.${'0'.repeat(99_999)}1`],
    ]
    for (const text of texts) {
      const json = `{"a": [${text}, {"b":${text}}], "c\\\\": "${text}", "${text}\\"": 1}`
      expect(parseExactJson(json), text.slice(0, 30)).toEqual({
        a: [Number.POSITIVE_INFINITY, { b: Number.POSITIVE_INFINITY }],
        'c\\': text,
        [`${text}"`]: 1,
      })
    }
  })

  it('throws where JSON.parse throws', () => {
    for (const text of ['', '01', '--9007199254740993', '09007199254740993', '1.', '"', '{"a":1'])
      expect(() => parseExactJson(text), text).toThrow(SyntaxError)
  })
})
