import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTemporaryFolder } from '../../test/kit/temporary-folder.ts'
import { ConfigError } from './config.ts'
import { readOrCreateSecret } from './secret-file.ts'

function modeOf(path: string) {
  return (statSync(path).mode & 0o777).toString(8)
}

/** Writes a secret file. Returns its path. */
function writeSecret(content: string, mode = 0o600) {
  const path = join(createTemporaryFolder(), 'secret')
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

describe('readOrCreateSecret', () => {
  it('creates a file for its owner alone, and leaves no other file', () => {
    const folder = join(createTemporaryFolder(), 'new', 'folder')
    const path = join(folder, 'secret')
    const secret = readOrCreateSecret(path)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect([modeOf(folder), modeOf(path), readdirSync(folder)]).toEqual(['700', '600', ['secret']])
    expect(readOrCreateSecret(path)).toBe(secret)
  })

  it('follows symbolic links, also to a file that is missing', () => {
    const folder = createTemporaryFolder()
    for (const target of [writeSecret(readOrCreateSecret(join(folder, 'a'))), join(folder, 'b')]) {
      const link = join(createTemporaryFolder(), 'link')
      symlinkSync(target, link)
      const secret = readOrCreateSecret(link)
      expect(readFileSync(target, 'utf8').trim()).toBe(secret)
    }
  })

  it.each([
    ['', 'is empty. Delete the file for a new one'],
    [' \n', 'is empty. Delete the file for a new one'],
    ['short\n', 'must have 32 characters or more'],
    ['better-auth-secret-12345678901234567890', 'is published by better-auth'],
    ['x'.repeat(40), 'repeats few characters'],
  ])('refuses a file with %j', (content, objection) => {
    const path = writeSecret(content)
    expect(() => readOrCreateSecret(path)).toThrow(ConfigError)
    expect(() => readOrCreateSecret(path)).toThrow(`The secret in ${path} ${objection}`)
    expect(readFileSync(path, 'utf8')).toBe(content)
  })

  it.each([0o640, 0o604, 0o644, 0o620, 0o660, 0o601])('refuses a file with the mode %o', (mode) => {
    const path = writeSecret('0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF', mode)
    expect(() => readOrCreateSecret(path)).toThrow(
      `Other users can read the secret in ${path}. Run: chmod 600 ${path}.`,
    )
  })

  it('accepts a file that even its owner cannot write', () => {
    const secret = '0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF'
    expect(readOrCreateSecret(writeSecret(`${secret}\n`, 0o400))).toBe(secret)
  })
})
