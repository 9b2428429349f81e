import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createTemporaryFolder } from '../../test/kit/temporary-folder.ts'
import { ConfigError } from './config.ts'
import { readProcessEnvironment } from './env-file.ts'

function writeEnvFile(text: string) {
  const path = join(createTemporaryFolder(), '.env')
  writeFileSync(path, text)
  return path
}

it.each([
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_URl', 'DATABASE_URL'],
  ['PROT', 'PORT'],
  ['HOTS', 'HOST'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['castellan_secret', 'CASTELLAN_SECRET'],
])('a file .env that sets %s is refused, and %s is suggested', (name, known) => {
  const path = writeEnvFile(`${name}=1\n`)
  expect(() => readProcessEnvironment(path)).toThrow(
    new ConfigError([`${path}: ${name} is not a known variable. Did you mean ${known}?`]),
  )
})

it('a file .env may set variables of others, which are added to those of the process', () => {
  const path = writeEnvFile(
    'NODE_EXTRA_CA_CERTS=\nPGSSLROOTCERT=x\nCASTELLAN_TEST_OF_ENV=1\nTEST=1\n',
  )
  const { CASTELLAN_TEST_OF_ENV } = readProcessEnvironment(path)
  expect(CASTELLAN_TEST_OF_ENV).toBe('1')
})

it('a file .env that cannot be read is refused with the reason', () => {
  const path = join(createTemporaryFolder(), '.env')
  mkdirSync(path)
  expect(() => readProcessEnvironment(path)).toThrow(
    `The file ${path} cannot be read. Let the user who runs Castellan read it, or remove it (EISDIR`,
  )
})
