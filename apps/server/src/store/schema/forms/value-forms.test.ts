import { describe, expect, it } from 'vitest'
import { findValueForms } from './value-forms.ts'

const roles = ['admin', 'user']

/** Returns the labels and what they are read as, from the expression that reads the column. */
function readLabels(labels: string[], declared: Record<string, string> = {}) {
  const column = { type: '"Role"', isRequired: true, labels }
  const tables = new Map([['user', new Map([['role', column]])]])
  const forms = findValueForms(tables, 'postgresql', {
    declared: { user: { roles: declared } },
    roles,
  })
  return forms.get('user.role')?.read?.('role')
}

describe('the labels of an enumeration', () => {
  it('are the roles that differ from them only in case', () => {
    expect(readLabels(['ADMIN', 'Owner'])).toBe(
      `castellan_read_label(role, '{"ADMIN","Owner"}', '{"admin","Owner"}')`,
    )
  })

  it('are no roles that the schema file gives to other labels', () => {
    expect(readLabels(['ROOT', 'ADMIN', 'admin'], { admin: 'ROOT' })).toBe(
      `castellan_read_label(role, '{"ROOT","ADMIN","admin"}', '{"admin","ADMIN","?"}')`,
    )
  })

  it('never share a role', () => {
    expect(readLabels(['ADMIN', 'admin', 'Admin'])).toContain(`'{"ADMIN","admin","Admin"}')`)
  })

  it('are no role if they would read as several, or as none', () => {
    expect(readLabels(['user,admin', ''])).toContain(`'{"?","?"}')`)
  })

  it('are quoted', () => {
    expect(readLabels([`it's`, 'a "b" \\c'])).toBe(
      `castellan_read_label(role, '{"it''s","a \\"b\\" \\\\c"}', '{"it''s","a \\"b\\" \\\\c"}')`,
    )
  })
})
