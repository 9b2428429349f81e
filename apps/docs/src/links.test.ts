import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findAnchors, findLinks } from './links.ts'
import { renderReferencePages } from './reference-pages.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const docs = join(root, 'apps/docs')

const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.md') && !/node_modules|^api-reference/.test(name),
)

const written = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'packages/client/README.md',
  'packages/contract/README.md',
  ...pages.map((name) => join('apps/docs', name)),
].map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

const rendered = renderReferencePages().map(({ file, text }) => ({
  file: join('apps/docs/api-reference', file),
  text,
}))

const documents = new Map([...written, ...rendered].map(({ file, text }) => [file, text]))

function findBrokenLinks(file: string, text: string): string[] {
  return findLinks(text)
    .filter(({ path, anchor }) => {
      const target = path === '' ? file : relative(root, join(root, dirname(file), path))
      const document = documents.get(target)
      if (document === undefined) return anchor !== '' || !existsSync(join(root, target))
      return anchor !== '' && !findAnchors(document).has(anchor)
    })
    .map(({ path, anchor }) => (anchor === '' ? path : `${path}#${anchor}`))
}

describe('the links of the documents', () => {
  it.each([...documents])('all resolve in %s', (file, text) => {
    expect(findBrokenLinks(file, text)).toEqual([])
  })

  it('stay inside the site on every page of the site', () => {
    const outside = [...documents].flatMap(([file, text]) =>
      file.startsWith('apps/docs/')
        ? findLinks(text)
            .map(({ path }) => relative(docs, join(root, dirname(file), path)))
            .filter((path) => path.startsWith('..'))
        : [],
    )
    expect(outside).toEqual([])
  })
})
