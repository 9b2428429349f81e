import { describe, expect, it } from 'vitest'
import { detectType, formatField, parseField, type ValueType } from './field-forms.ts'

describe('the fields of a form', () => {
  it.each<[ValueType, unknown]>([
    ['string', 'free'],
    ['number', 2.5],
    ['boolean', false],
    ['date', '2026-12-24T12:00:00.000Z'],
    ['string[]', ['beta', 'of two words']],
    ['number[]', [1, -2]],
    ['json', { theme: 'dark', list: [1, null] }],
  ])('of type %s keep their value %j', (type, value) => {
    expect(parseField(type, formatField(type, value))).toEqual(value)
    expect(detectType(value)).toBe(type)
    expect(parseField(type, formatField(type, null))).toBeNull()
  })

  it('that were never set are taken for texts', () => {
    expect(detectType(null)).toBe('string')
  })

  it('refuse what is not JSON', () => {
    expect(() => parseField('json', '{theme}')).toThrow(SyntaxError)
  })
})
