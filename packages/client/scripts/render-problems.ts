import type { AnyEntry } from '@castellan/contract'
import { toJsonSchema } from '@castellan/contract'

type CodesByStatus = Map<number, string[]>

/** Groups the error codes of an entry by status. */
export function groupCodes(entry: AnyEntry): CodesByStatus {
  const codes: CodesByStatus = new Map()
  for (const [status, schema] of Object.entries(entry.responses)) {
    if (status === '200' || !schema) continue
    const { properties } = toJsonSchema(schema, 'output') as {
      properties: { code: { enum: string[] } }
    }
    codes.set(Number(status), properties.code.enum)
  }
  return codes
}

/** Lists the error codes that all of these entries have. */
export function listCommonCodes(entries: AnyEntry[]): CodesByStatus {
  const [first = new Map<number, string[]>(), ...others] = entries.map(groupCodes)
  return filterCodes(first, (status, code) =>
    others.every((codes) => codes.get(status)?.includes(code)),
  )
}

/** Returns the error codes of `all` that are not in `some`. */
export function subtractCodes(all: CodesByStatus, some: CodesByStatus): CodesByStatus {
  return filterCodes(all, (status, code) => !some.get(status)?.includes(code))
}

/** Renders a type for each status with its codes. */
export function renderProblems(codes: CodesByStatus): string[] {
  return [...codes]
    .sort(([one], [other]) => one - other)
    .map(
      ([status, names]) =>
        `ProblemResponse<${status}, ${names.map((name) => JSON.stringify(name)).join(' | ')}>`,
    )
}

function filterCodes(codes: CodesByStatus, keep: (status: number, code: string) => boolean) {
  const kept = [...codes].map(
    ([status, names]) => [status, names.filter((name) => keep(status, name))] as const,
  )
  return new Map(kept.filter(([, names]) => names.length > 0))
}
