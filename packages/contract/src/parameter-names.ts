import * as z from 'zod'
import { shortenThing } from './bounded-text.ts'
import type { AnyEntry } from './entry.ts'

/**
 * Reads the names of query parameters. Returns the query with the names of the entry, and a sentence for
 * each parameter that must not be ignored. Unknown parameters are ignored by entries that say nothing else.
 */
export function readParameterNames({ metadata, query: schema }: AnyEntry, query: unknown) {
  const { readParameter } = metadata
  if (!readParameter || !(schema instanceof z.ZodObject)) return { query, issues: [] }
  const named = new Map<string, unknown>()
  const issues: string[] = []
  for (const [name, value] of Object.entries(query as object)) {
    const meaning = Object.hasOwn(schema.shape, name) ? { alias: name } : readParameter(name)
    if (!meaning) continue
    if ('meant' in meaning)
      issues.push(`[query.${shortenThing(name)}] Unknown parameter. Use ${meaning.meant}`)
    else named.set(meaning.alias, combine(named.get(meaning.alias), value))
  }
  return { query: Object.fromEntries(named), issues }
}

function combine(before: unknown, value: unknown) {
  return before === undefined ? value : [before, value].flat()
}
