import { expect, test } from 'vitest'
import { buildFieldIndexes, buildFieldIndexName } from './field-objects.ts'

test('Long fields have indexes of different names, which PostgreSQL does not cut', () => {
  const fields = ['First', 'Second'].map((end) => `${'aLongField'.repeat(6)}${end}`)
  const names = [
    ...buildFieldIndexes(fields, 'postgresql').map(({ name }) => name),
    ...fields.map((field) => buildFieldIndexName('castellan_user', field, 'trgm_idx')),
  ]
  expect(new Set(names).size).toBe(4)
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
})
