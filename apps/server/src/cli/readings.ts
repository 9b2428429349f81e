import { z } from 'zod'

const isPermission = /^([^:{][^:]*):([^:]+)$/

/** The texts of a flag as its field takes them: as they are, as JSON, as a list, or by resource. */
export function parseValue(schema: z.ZodType, texts: string[]): unknown {
  const [only = ''] = texts
  const asOne = texts.length === 1 ? [only, ...parsedJson(only)] : []
  const readings = [...asOne, texts, ...byResource(texts)].map((reading) => {
    const { error } = z.safeParse(schema, reading)
    return { reading, worth: error ? tellingOf(error) : Number.POSITIVE_INFINITY }
  })
  // Where none will do, the one is best whose mistake is worth telling.
  return readings.reduce((best, next) => (next.worth > best.worth ? next : best)).reading
}

function parsedJson(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

/** Permissions as actions by resource: `user:get` and `user:list` are `{"user": ["get", "list"]}`. */
function byResource(texts: string[]): unknown[] {
  const actions = new Map<string, string[]>()
  for (const text of texts) {
    const [, resource, action] = isPermission.exec(text) ?? []
    if (resource === undefined || action === undefined) return []
    actions.set(resource, [...(actions.get(resource) ?? []), action])
  }
  return [Object.fromEntries(actions)]
}

/** How much the mistakes in a reading tell: the more, the deeper they lie; one without words least. */
function tellingOf({ issues }: z.core.$ZodError) {
  return Math.max(
    ...issues.map(({ path, message }) => path.length + Number(message !== 'Invalid input')),
  )
}
