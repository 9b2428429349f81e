import { resolve } from 'node:path'

/** Whether a URL names a SQLite file, and no server. */
export const isFile = (url: string) => url.startsWith('file:')

/** The path in a `file:` URL; relative ones start at the working directory. */
export const pathIn = (url: string) => resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
