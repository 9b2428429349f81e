import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { renderApi } from './render-api.ts'

/** Where the generated types are. */
export const apiFile = fileURLToPath(new URL('../src/api.ts', import.meta.url))

/** Renders the types of the client from the contract, formatted like all other code. */
export function buildApi(): string {
  const biome = fileURLToPath(new URL('../../../node_modules/.bin/biome', import.meta.url))
  return execFileSync(biome, ['format', `--stdin-file-path=${apiFile}`], {
    input: renderApi(),
    encoding: 'utf8',
  })
}
