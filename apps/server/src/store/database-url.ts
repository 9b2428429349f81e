import { resolve } from 'node:path'

/** Whether a URL names a SQLite file, and no server. */
export function isFileUrl(url: string) {
  return url.startsWith('file:')
}

/** The path in a `file:` URL; relative ones start at the working directory. */
export function toFilePath(url: string) {
  return resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
}
