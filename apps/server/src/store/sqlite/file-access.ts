import { accessSync, chownSync, constants, existsSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { resolveLinks } from '../database-url.ts'
import { FileUnusableError } from './errors.ts'

/** What SQLite and the lock of a server keep next to the file. */
const companions = ['-wal', '-shm', '.lock']

/**
 * Makes sure that this process may use or create the file at `path`, and changes nothing.
 * @throws FileUnusableError that says what to do
 */
export function requireUsableFile(path: string) {
  const objection = findObjection(resolveLinks(path))
  if (objection) throw new FileUnusableError(path, { message: objection })
}

/** Gives a file the owner of another one, which only root can: what other users make is their own. */
export function setOwner(path: string, { uid, gid }: { uid: number; gid: number }) {
  if (process.getuid?.() !== 0) return
  const { uid: ownUid, gid: ownGid } = statSync(path)
  if (ownUid !== uid || ownGid !== gid) chownSync(path, uid, gid)
}

function findObjection(path: string) {
  if (existsSync(path) && statSync(path).isDirectory())
    return 'it is a folder. DATABASE_URL must name a file.'
  const folder = findExistingFolder(dirname(path))
  if (!statSync(folder).isDirectory())
    return `${folder} is not a folder. DATABASE_URL must name a file in a folder.`
  if (!mayAccess(folder, constants.W_OK | constants.X_OK))
    return `the user ${readUserName()} may not create files in ${folder}, such as the write-ahead log. Give this user the folder, or name another file in DATABASE_URL.`
  const closed = [path, ...companions.map((ending) => path + ending)].find(
    (file) => existsSync(file) && !mayAccess(file, constants.R_OK | constants.W_OK),
  )
  return closed
    ? `the user ${readUserName()} may not read and write ${closed}. Give this user the file, or name another one in DATABASE_URL.`
    : undefined
}

/** Returns the folder, or what exists of its path: the rest would be created. */
function findExistingFolder(folder: string): string {
  return existsSync(folder) ? folder : findExistingFolder(dirname(folder))
}

function mayAccess(path: string, mode: number) {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

/** Returns the name of the user of this process, or the number of one that has no name. */
function readUserName() {
  try {
    return userInfo().username
  } catch {
    return `${process.getuid?.()}`
  }
}
