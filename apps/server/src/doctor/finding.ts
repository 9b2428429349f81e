import type { Config } from '../config/config.ts'
import type { ServerFacts } from '../store/postgres/server-facts.ts'
import type { MigrationPlan } from '../store/schema/migrations/migrator.ts'

/** What a check says. A problem keeps the server from working, or from being safe. */
export type Finding = {
  level: 'ok' | 'warning' | 'problem'
  message: string
  /** What mends it: a command, or a setting. */
  cure?: string
}

/** What several checks look at, and is read once. */
export type DatabaseReadings = {
  readPlan: () => Promise<MigrationPlan>
  readFacts: () => Promise<ServerFacts>
}

/** Looks at one thing and changes nothing. It may throw what it reports as a problem. */
export type DoctorCheck = {
  name: string
  run: (config: Config, readings: DatabaseReadings) => Finding[] | Promise<Finding[]>
}

export function reportOk(message: string): Finding {
  return { level: 'ok', message }
}

export function reportWarning(message: string, cure?: string): Finding {
  return { level: 'warning', message, ...(cure === undefined ? {} : { cure }) }
}

export function reportProblem(message: string, cure?: string): Finding {
  return { level: 'problem', message, ...(cure === undefined ? {} : { cure }) }
}

/** Describes why a connection failed. Node.js tells it in the cause, or only by a code. */
export function describeCause(error: Error) {
  const { message, code } = (error.cause ?? error) as NodeJS.ErrnoException
  return message || code
}
