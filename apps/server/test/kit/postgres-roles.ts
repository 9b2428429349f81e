import { onTestFinished } from 'vitest'
import { execute } from './raw-sql.ts'

let created = 0

/** Creates a role that may sign in and nothing else, until the test ends; returns the URL that uses it. */
export async function createRole(url: string, options = '') {
  created += 1
  const name = `role_${process.pid}_${created}`
  await execute(url, `CREATE ROLE ${name} LOGIN ${options}`)
  onTestFinished(() => execute(url, `DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`))
  const asRole = new URL(url)
  asRole.username = name
  return { name, url: asRole.href }
}
