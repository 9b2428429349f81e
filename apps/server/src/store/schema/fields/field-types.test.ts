import { expect, it } from 'vitest'
import { findFieldType, requireFittingType } from './field-types.ts'

const types = ['string', 'number', 'boolean', 'date', 'string[]', 'number[]', 'json'] as const

const inText = ['string', 'date', 'string[]', 'number[]', 'json']
const inJson = ['string[]', 'number[]', 'json']
const inNumber = ['number', 'boolean', 'date']

it.each([
  ['sqlite', 'TEXT', inText],
  ['sqlite', 'varchar(255)', inText],
  ['sqlite', 'INTEGER', inNumber],
  ['sqlite', 'bigint', inNumber],
  ['sqlite', 'NUMERIC(10, 2)', inNumber],
  ['sqlite', 'REAL', ['number']],
  ['sqlite', 'boolean', ['boolean']],
  ['sqlite', 'DATETIME', ['date']],
  ['sqlite', 'date', ['date']],
  ['sqlite', 'jsonb', inJson],
  ['sqlite', '', types],
  ['postgresql', 'text', inText],
  ['postgresql', 'character varying(255)', inText],
  ['postgresql', 'character(5)', ['string']],
  ['postgresql', 'uuid', ['string']],
  ['postgresql', 'interval', ['string']],
  ['postgresql', 'daterange', ['string']],
  ['postgresql', 'integer', inNumber],
  ['postgresql', 'double precision', inNumber],
  ['postgresql', 'real', ['number']],
  ['postgresql', 'boolean', ['boolean']],
  ['postgresql', 'timestamp(3) without time zone', ['date']],
  ['postgresql', 'jsonb', inJson],
  ['postgresql', 'text[]', ['string[]', 'number[]']],
] as const)('on %s, a column of the type "%s" can be %j', (dialect, columnType, fitting) => {
  const column = { type: columnType, isRequired: false }
  const isRefused = (type: (typeof types)[number]) => {
    try {
      requireFittingType('plan', { type }, column, dialect)
      return false
    } catch (error) {
      expect(error).toHaveProperty(
        'message',
        `CASTELLAN_SCHEMA_FILE declares the field plan of users as "${type}", but its column has the type ${columnType}.`,
      )
      return true
    }
  }
  expect(types.filter((type) => !isRefused(type))).toEqual(fitting)
  expect(fitting).toContain(findFieldType(column))
})
