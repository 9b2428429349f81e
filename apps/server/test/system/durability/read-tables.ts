import { type Row, readRows } from '../../kit/raw-sql.ts'

/** The rows of the tables, read directly while nothing writes. */
export type Tables = {
  users: { id: string; email: string; name: string; role: string; banned: string | null }[]
  accounts: { userId: string; providerId: string; password: string | null }[]
  sessions: { id: string; userId: string }[]
  events: { action: string; targetId: string; subject: string | null; change: string | null }[]
}

/** Reads the tables of a database; `banned` is a string if true, on both databases. */
export async function readTables(url: string): Promise<Tables> {
  const read = async <T extends Row>(sql: string) => (await readRows(url, sql)) as T[]
  return {
    users: await read(
      `SELECT id, email, name, role, CASE WHEN banned THEN 'banned' END AS banned FROM "user"`,
    ),
    accounts: await read('SELECT "userId", "providerId", password FROM account'),
    sessions: await read('SELECT id, "userId" FROM session'),
    events: await read(
      'SELECT action, "targetId", subject, change FROM castellan_audit_events ORDER BY "createdAt", seq',
    ),
  }
}
