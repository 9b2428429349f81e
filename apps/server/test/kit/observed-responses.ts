import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const folder = new URL('../../node_modules/.cache/observed-responses/', import.meta.url)

/** The responses that the tests of this process have seen: `POST /admin/ban-user 404 USER_NOT_FOUND`. */
const seen = new Set<string>()

const fileName = `${randomUUID()}.txt`

/** Records a response of the API that a test has received. */
export function recordResponse(method: string, path: string, status: number, code = '') {
  seen.add(`${method} ${path} ${status} ${code}`.trimEnd())
}

/** Deletes the responses of earlier runs. */
export function deleteRecordedResponses() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

/** Writes what the tests of this process have seen, for the check after all tests. */
export function saveRecordedResponses() {
  writeFileSync(new URL(fileName, folder), [...seen].join('\n'))
}

/** Returns every response that any test has seen since the last run began. */
export function readRecordedResponses() {
  return new Set(
    readdirSync(folder).flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n')),
  )
}
