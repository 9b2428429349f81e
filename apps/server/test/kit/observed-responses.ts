import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const folder = new URL('../../node_modules/.cache/answers/', import.meta.url)

/** The answers that this test file has seen: `POST /admin/ban-user 404 USER_NOT_FOUND`. */
const seen = new Set<string>()

/** Notes an answer of the API that a test has received. */
export function recordResponse(method: string, path: string, status: number, code = '') {
  seen.add(`${method} ${path} ${status} ${code}`.trimEnd())
}

/** Forgets the answers of earlier runs. */
export function deleteRecordedResponses() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
}

/** Keeps what a test file has seen for the check after all of them. */
export function saveRecordedResponses(name: string) {
  writeFileSync(new URL(`${name}.txt`, folder), [...seen].join('\n'))
}

/** Every answer that any test has seen since the last run began. */
export function readRecordedResponses() {
  return new Set(
    readdirSync(folder).flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n')),
  )
}
