import { resolve } from 'node:path'

/** Whether a URL is that of a SQLite file. */
export function isFileUrl(url: string) {
  return url.startsWith('file:')
}

/** Returns the path in a `file:` URL, resolved from the working directory. */
export function toFilePath(url: string) {
  return resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
}
