import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url))

const generated = ['node_modules', 'dist', 'assets', 'generated', 'cache', 'data', 'bench-results']

/** Lists the files whose names match, and which are written by hand. */
export function listFiles(name: RegExp, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      return generated.includes(entry.name) || /^\.(git|turbo)$/.test(entry.name)
        ? []
        : listFiles(name, path)
    return name.test(entry.name) ? [relative(root, path)] : []
  })
}

/** Lists the source files that are not tests. */
export function listSources() {
  return listFiles(/\.(tsx?|js)$/).filter(
    (file) => /^(apps|packages)\/[a-z-]+\/src\//.test(file) && !/\.test(-d)?\.ts$/.test(file),
  )
}
