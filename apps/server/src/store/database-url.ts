import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** Whether a URL is that of a SQLite file. */
export function isFileUrl(url: string) {
  return url.startsWith('file:')
}

/** Returns the path in a `file:` URL, resolved from the working directory. */
export function toFilePath(url: string) {
  return resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
}

/** Resolves symbolic links, so that a file has one name, next to which are its other files. */
export function resolveLinks(path: string) {
  return existsSync(path) ? realpathSync(path) : path
}
