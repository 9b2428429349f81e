import { readFileSync } from 'node:fs'

/**
 * Reads a JSON file.
 * @throws Error for a file that cannot be read, and for a name that zod would leave out of a record
 */
export function readJsonFile(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'), (name, value) => {
    if (name === '__proto__') throw new Error('nothing may be named __proto__')
    return value
  })
}
