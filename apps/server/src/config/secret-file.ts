import { randomBytes } from 'node:crypto'
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigError } from './config.ts'
import { objectionToSecrets, splitSecrets } from './secret.ts'

const secretBytes = 32

/** The permissions of a file that let others than its owner read or change it. */
const forOthers = 0o077

/**
 * Reads the secrets in a file. If the file is missing, generates a secret and stores it for the owner alone.
 * @throws ConfigError if others can read the file, or if one of the secrets is no good one
 */
export function readOrCreateSecrets(path: string) {
  if (!existsSync(path)) createSecretFile(followLink(path))
  return readSecrets(path)
}

/**
 * Reads the secrets in a file.
 * @throws ConfigError if others can read the file, or if one of the secrets is no good one
 */
export function readSecrets(path: string) {
  if (process.platform !== 'win32' && (statSync(path).mode & forOthers) !== 0)
    throw new ConfigError([
      `Other users can read the secret in ${path}. Run: chmod 600 ${path}. If they may have read it, delete the file for a new secret: then everyone has to sign in again, and API keys end`,
    ])
  const text = readSecretFile(path)
  const objection =
    text === '' ? 'is empty. Delete the file for a new one' : objectionToSecrets(text)
  if (objection) throw new ConfigError([`The secret in ${path} ${objection}`])
  return splitSecrets(text)
}

function readSecretFile(path: string) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const { message } = error as Error
    throw new ConfigError([
      `The secret in ${path} cannot be read. Let the user who runs Castellan own the file, or set CASTELLAN_SECRET (${message})`,
    ])
  }
}

/** Creates the file whole or not at all, as the server may be killed while it writes. */
function createSecretFile(path: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.tmp`
  const secret = randomBytes(secretBytes).toString('base64url')
  writeFileSync(temporary, `${secret}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(temporary)
  }
}

/** Returns where a symbolic link points to, although there is no file yet. */
function followLink(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return isLink ? followLink(resolve(dirname(path), readlinkSync(path))) : path
}
