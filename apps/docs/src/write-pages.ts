import { mkdirSync, writeFileSync } from 'node:fs'
import { renderErrorsPage } from './errors-page.ts'
import { renderReferencePages } from './reference-pages.ts'

const home = new URL('../', import.meta.url)

writeFileSync(new URL('errors.md', home), renderErrorsPage())
mkdirSync(new URL('api-reference/', home), { recursive: true })
for (const { file, text } of renderReferencePages())
  writeFileSync(new URL(`api-reference/${file}`, home), text)
