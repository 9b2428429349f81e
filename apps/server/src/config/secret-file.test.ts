import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTemporaryFolder } from '../../test/kit/temporary-folder.ts'
import { ConfigError } from './config.ts'
import { readOrCreateSecrets } from './secret-file.ts'

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

describe('readOrCreateSecrets', () => {
  it('creates a file for its owner alone, and leaves no other file', () => {
    const folder = join(createTemporaryFolder(), 'new', 'folder')
    const path = join(folder, 'secret')
    const [secret] = readOrCreateSecrets(path)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect([modeOf(folder), modeOf(path), readdirSync(folder)]).toEqual(['700', '600', ['secret']])
    expect(readOrCreateSecrets(path)).toEqual([secret])
  })

  it('follows symbolic links, also to a file that is missing', () => {
    const folder = createTemporaryFolder()
    for (const target of [
      writeSecret(readOrCreateSecrets(join(folder, 'a'))[0]),
      join(folder, 'b'),
    ]) {
      const link = join(createTemporaryFolder(), 'link')
      symlinkSync(target, link)
      const secrets = readOrCreateSecrets(link)
      expect([readFileSync(target, 'utf8').trim()]).toEqual(secrets)
    }
  })

  it.each([
    ['', 'is empty. Delete the file for a new one'],
    [' \n', 'is empty. Delete the file for a new one'],
    ['short\n', 'must have 32 characters or more'],
    ['better-auth-secret-12345678901234567890', 'is published by better-auth'],
    ['x'.repeat(40), 'repeats few characters'],
    ['0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF\nshort\n', 'is a list of 2 secrets'],
  ])('refuses a file with %j', (content, objection) => {
    const path = writeSecret(content)
    expect(() => readOrCreateSecrets(path)).toThrow(ConfigError)
    expect(() => readOrCreateSecrets(path)).toThrow(`The secret in ${path} ${objection}`)
    expect(readFileSync(path, 'utf8')).toBe(content)
  })

  it.each([0o640, 0o604, 0o644, 0o620, 0o660, 0o601])('refuses a file with the mode %o', (mode) => {
    const path = writeSecret('0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF', mode)
    expect(() => readOrCreateSecrets(path)).toThrow(
      `Other users can read the secret in ${path}. Run: chmod 600 ${path}.`,
    )
  })

  it('accepts a file that even its owner cannot write', () => {
    const secret = '0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF'
    expect(readOrCreateSecrets(writeSecret(`${secret}\n`, 0o400))).toEqual([secret])
  })

  it('reads several secrets, one on each line', () => {
    const secrets = ['0J1fOGoGVfA6Xq8rjfTzLxSJtN4nZlYF', 'nZlYFVfA6Xq8rjfTzLxSJtN40J1fOGoG']
    expect(readOrCreateSecrets(writeSecret(`${secrets.join('\n')}\n`))).toEqual(secrets)
  })
})
