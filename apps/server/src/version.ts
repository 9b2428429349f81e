import { readFileSync } from 'node:fs'
import { packageFolder } from './folders.ts'

const text = readFileSync(new URL('package.json', packageFolder), 'utf8')

/** The version of this program. */
export const { version } = JSON.parse(text) as { version: string }
