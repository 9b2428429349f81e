import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Paths of the server are written without their beginning. */
const bases = ['', 'apps/server/src', 'apps/server']

const pages = ['architecture.md', ...readdirSync(join(root, 'apps/docs/decisions'))].map((name) =>
  name === 'architecture.md' ? name : join('decisions', name),
)

/** Inline code that names a file or folder: it has a slash, and no placeholder. */
function findPaths(markdown: string): string[] {
  return [...markdown.matchAll(/`([a-z][\w.-]*\/[\w./-]+)`/g)].map(([, path = '']) => path)
}

describe('the pages about the code', () => {
  it.each(pages)('name only files and folders that exist in %s', (page) => {
    const text = readFileSync(join(root, 'apps/docs', page), 'utf8')
    const missing = findPaths(text).filter(
      (path) => !bases.some((base) => existsSync(join(root, base, path))),
    )
    expect(missing).toEqual([])
  })
})
