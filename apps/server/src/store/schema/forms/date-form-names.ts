import type { Dialect } from '../../database.ts'
import { isText } from '../mapping/introspect.ts'
import type { MigratableDatabase } from '../migrations/migratable-database.ts'

const formNames = ['milliseconds', 'offset', 'seconds', 'zulu'] as const

/** How the dates in a column are stored; see `date-forms.ts`. */
export type FormName = (typeof formNames)[number]

/** Smaller numbers are seconds: as milliseconds they are before March 1973. */
export const leastMilliseconds = 100_000_000_000

const numberForms = `CASE WHEN instant < ${leastMilliseconds} THEN 'seconds' ELSE 'milliseconds' END`

/** The form of a value, as SQL. */
const formSql: Record<Dialect, (type: string) => string> = {
  sqlite: () => `CASE WHEN typeof(instant) = 'integer' THEN ${numberForms}
    WHEN instant GLOB '????-??-??T*Z' THEN 'zulu'
    WHEN instant GLOB '????-??-??T*+00:00' THEN 'offset' END`,
  postgresql: (type) =>
    isText(type)
      ? `CASE WHEN instant LIKE '____-__-__T%Z' THEN 'zulu' WHEN instant LIKE '____-__-__T%+00:00' THEN 'offset' END`
      : numberForms,
}

/**
 * Counts the forms of the values in a column that has this type, and that a query selects as `instant`. Without GROUP
 * BY, for which SQLite would sort all users in memory.
 */
export async function countFormNames(
  { query, dialect }: Pick<MigratableDatabase, 'query' | 'dialect'>,
  selectInstants: string,
  type: string,
) {
  const counts = formNames.map((form) => `count(CASE form WHEN '${form}' THEN 1 END)`)
  const [counted = []] = await query(
    `SELECT ${counts} FROM (
      SELECT ${formSql[dialect](type)} AS form FROM (${selectInstants}) AS instants) AS forms`,
  )
  return formNames
    .map((form, i) => [form, Number(counted[i])] as const)
    .filter(([, count]) => count > 0)
}
