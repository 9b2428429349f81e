import { contract, listRoutes } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { renderReferencePages } from './reference-pages.ts'

const text = renderReferencePages()
  .map((page) => page.text)
  .join('\n')

describe('the API reference', () => {
  it.each(listRoutes(contract).map(({ entry: { method, path } }) => `${method} ${path}`))(
    'describes %s',
    (endpoint) => {
      expect(text).toContain(`\`${endpoint}\` · client: `)
    },
  )

  it('shows fields as tables, and never a value without a type', () => {
    expect(text).not.toMatch(/undefined|\[object Object\]/)
    expect(text).toContain('| `userId` | string or integer | yes |')
  })
})
