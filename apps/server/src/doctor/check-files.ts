import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { readSecrets } from '../config/secret-file.ts'
import { isFileUrl, resolveLinks, toFilePath } from '../store/database-url.ts'
import { type Finding, reportOk, reportProblem, reportWarning } from './finding.ts'

/** The permissions of others than the owner: all, and those to write. */
const forOthers = 0o077
const writeForOthers = 0o022

const mb = 1024 * 1024

const leastFreeMb = 64
const fewFreeMb = 1024

/** Checks who may read and change the files of the server. */
export function checkFiles({ database: { url }, secrets }: Config): Finding[] {
  const findings = checkMode('.env', forOthers, 'read or change')
  if (!isFileUrl(url))
    return findings.length > 0 ? findings : [reportOk('No file is open to others.')]
  const path = resolveLinks(toFilePath(url))
  findings.push(
    ...checkMode(dirname(path), writeForOthers, 'change'),
    ...checkMode(path, forOthers, 'read or change'),
  )
  if (secrets === undefined && existsSync(`${path}.secret`)) readSecrets(`${path}.secret`)
  return findings.length > 0 ? findings : [reportOk('Only their owner can read the files.')]
}

/** Checks the space on the disk of a SQLite file. */
export function checkDisk({ database: { url } }: Config): Finding[] {
  if (!isFileUrl(url)) return [reportOk('The database is on another disk.')]
  const path = toFilePath(url)
  const folder = findFolder(dirname(path))
  const { bavail, bsize } = statfsSync(folder)
  const freeMb = Math.floor((bavail * bsize) / mb)
  const text = `${freeMb.toLocaleString('en')} MB are free in ${folder}.`
  const neededMb = existsSync(path) ? Math.ceil(statSync(path).size / mb) : 0
  if (freeMb < leastFreeMb) return [reportProblem(text, 'Free some space on the disk.')]
  if (freeMb < Math.max(fewFreeMb, neededMb))
    return [reportWarning(text, 'Free some space, or move the database to a larger disk.')]
  return [reportOk(text)]
}

function checkMode(name: string, forbidden: number, verb: string): Finding[] {
  const path = resolve(name)
  if (process.platform === 'win32' || !existsSync(path)) return []
  const { mode } = statSync(path)
  if ((mode & forbidden) === 0) return []
  const letters = forbidden === forOthers ? 'go-rwx' : 'go-w'
  return [reportWarning(`Other users can ${verb} ${path}.`, `chmod ${letters} ${path}`)]
}

/** Returns the folder, or what exists of its path. */
function findFolder(folder: string): string {
  return existsSync(folder) ? folder : findFolder(dirname(folder))
}
