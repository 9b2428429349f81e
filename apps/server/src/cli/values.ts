import { parseExactJson } from '@castellan/contract'
import * as z from 'zod'

const permissionPattern = /^([^:,{][^:,]*):([^:,]+)$/

/** Reads the texts of an option as its field needs them: as text, as JSON, as a list, or by resource. */
export function parseValue(schema: z.ZodType, texts: string[]): unknown {
  const [only = ''] = texts
  const single = texts.length === 1 ? [only, ...parseJson(only)] : []
  const candidates = [...single, texts, ...groupByResource(texts)].map((value) => {
    const { error } = z.safeParse(schema, value)
    return { value, rank: error ? rankError(error) : Number.POSITIVE_INFINITY }
  })
  // If no candidate is valid, the one with the most specific error wins.
  return candidates.reduce((best, next) => (next.rank > best.rank ? next : best)).value
}

function parseJson(text: string): unknown[] {
  try {
    return [parseExactJson(text)]
  } catch {
    return []
  }
}

/** Groups permissions: `user:get` and `user:list` become `{"user": ["get", "list"]}`. */
function groupByResource(texts: string[]): unknown[] {
  const actions = new Map<string, string[]>()
  for (const text of texts) {
    const [, resource, action] = permissionPattern.exec(text) ?? []
    if (resource === undefined || action === undefined) return []
    actions.set(resource, [...(actions.get(resource) ?? []), action])
  }
  return [Object.fromEntries(actions)]
}

/** Ranks an error by how deep it lies; a generic message counts least. */
function rankError({ issues }: z.core.$ZodError) {
  return Math.max(
    ...issues.map(({ path, message }) => path.length + Number(message !== 'Invalid input')),
  )
}
