import { readFileSync } from 'node:fs'
import { problems } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { errorTexts } from './error-texts.ts'
import { renderErrorsPage } from './errors-page.ts'

const page = readFileSync(new URL('../errors.md', import.meta.url), 'utf8')

describe('the page of errors', () => {
  it('is what the generator renders; if not, run pnpm --filter @castellan/docs pages', () => {
    expect(page).toBe(renderErrorsPage())
  })

  it('has a cause and a cure for every error of the contract, and for no other', () => {
    expect(Object.keys(errorTexts).sort()).toEqual(Object.keys(problems).sort())
    const empty = Object.entries(errorTexts).filter(([, { cause, cure }]) => !cause || !cure)
    expect(empty).toEqual([])
  })
})
