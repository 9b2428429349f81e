import { expect, it } from 'vitest'
import { findColumns } from './columns.ts'
import type { UserField } from './user-schema.ts'

const fields = ['name', 'email', 'plan'].map(
  (name): UserField => ({ name, label: name, type: 'text', nullable: false }),
)

it.each([
  [['plan', 'email'], 'name,plan,email'],
  [['email', 'name', 'email'], 'name,email'],
  [['__proto__', 'removed', 'plan'], 'name,plan'],
  [Array.from({ length: 2_500 }, (_, index) => `c${index}`), 'name'],
])('shows of %j the columns that are known', (chosen, shown) => {
  expect(String(findColumns(fields, chosen).map(({ name }) => name))).toBe(shown)
})
