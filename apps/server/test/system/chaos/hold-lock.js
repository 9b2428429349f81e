// Another program on the database file. It holds the write lock for the given milliseconds, one after
// the other, and tells its parent when it has the lock and when it releases it.

import { setTimeout as pause } from 'node:timers/promises'
import Database from 'libsql'

const gapMs = 200
const [path = '', ...holds] = process.argv.slice(2)

/** @param {string} state */
function tell(state) {
  return process.send?.(state)
}

const db = new Database(path)
db.exec('PRAGMA busy_timeout = 5000')
for (const ms of holds.map(Number)) {
  db.exec('BEGIN IMMEDIATE')
  tell('held')
  await pause(ms)
  db.exec('ROLLBACK')
  tell('free')
  await pause(gapMs)
}
db.close()
process.disconnect?.()
