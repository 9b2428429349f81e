import { isDeepStrictEqual } from 'node:util'
import { contract, listRoutes, userFields } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { comparisons, parts } from './filters.ts'
import { startBetterAuth, startCastellan } from './peers.ts'
import { runScenario } from './run-scenario.ts'
import { scenarios, steps } from './scenarios.ts'
import type { PeerResponse, Step } from './step.ts'

/** Computes the expected responses, and lists the claimed differences that do not exist. */
function compare(steps: Step[], theirs: PeerResponse[]) {
  const responses = new Map(steps.map(({ name }, i) => [name, theirs[i]]))
  const responseTo = (name: string) => {
    const response = responses.get(name)
    if (!response) throw new Error(`There is no step ${name}`)
    return response
  }
  const unneeded: string[] = []
  const expected = steps.map(({ name, differs = {} }, i) =>
    Object.entries(differs).reduce((response, [line, change]) => {
      const changed = change(response, responseTo)
      if (isDeepStrictEqual(changed, response)) unneeded.push(`${line} ${name}`)
      return changed
    }, theirs[i] as PeerResponse),
  )
  return { expected, unneeded }
}

/** Leaves out what Castellan adds to a message, so that only the rest is compared (A7). */
function withoutAdvice(ours: PeerResponse, { body: expected }: PeerResponse): PeerResponse {
  const { message } = (expected ?? {}) as { message?: string }
  const { message: own } = (ours.body ?? {}) as { message?: string }
  const isLonger = own?.startsWith(`${message}. `) || own?.startsWith(`${message}: `)
  return isLonger ? { ...ours, body: { ...(ours.body as object), message } } : ours
}

function byName(steps: Step[], responses: PeerResponse[]) {
  return Object.fromEntries(steps.map(({ name }, i) => [name, responses[i]]))
}

function codesIn(responses: PeerResponse[]) {
  return new Set(responses.map(({ body }) => (body as { code?: string } | null | undefined)?.code))
}

/** Lists the combinations of values that the steps use for these parameters of list-users. */
function usedValues(...names: string[]) {
  return new Set(steps.map(({ query }) => names.map((name) => query?.[name]).join(' ')))
}

function pairs(left: readonly string[], right: readonly string[]) {
  return left.flatMap((one) => right.map((other) => `${one} ${other}`))
}

describe('the differential scenarios', () => {
  it.each(scenarios.map((scenario) => ({ ...scenario, count: scenario.steps.length })))(
    'A7: $count steps with $name get better-auth’s response, or a documented difference',
    async ({ steps, roles, meets }) => {
      const theirs = await runScenario(await startBetterAuth(roles), steps)
      const ours = await runScenario(await startCastellan(roles), steps)
      const { expected, unneeded } = compare(steps, theirs)
      const compared = ours.map((one, i) => withoutAdvice(one, expected[i] as PeerResponse))
      expect(byName(steps, compared)).toEqual(byName(steps, expected))
      expect(unneeded).toEqual([])
      const met = codesIn(theirs)
      expect(meets.filter((code) => !met.has(code))).toEqual([])
    },
  )

  it('has at least 200 steps with different names', () => {
    for (const scenario of scenarios) {
      const names = scenario.steps.map(({ name }) => name)
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    }
    expect(steps.length).toBeGreaterThanOrEqual(200)
  })

  it('covers every endpoint but those that better-auth does not have', () => {
    const played = new Set(steps.map(({ method, path }) => `${method} ${path}`))
    const { roles: _roles, apiKeys: _apiKeys, audit: _audit, ...common } = contract
    const entries = listRoutes(common).map(({ entry: { method, path } }) => `${method} ${path}`)
    expect(entries.filter((entry) => !played.has(entry)).sort()).toEqual([
      'GET /admin/count-users',
      'GET /admin/user-schema',
      'POST /admin/explain-permission',
    ])
  })

  it('sorts by every field in both directions, and uses every operator of filters and searches', () => {
    const missing = (wanted: string[], found: Set<string>) =>
      wanted.filter((one) => !found.has(one))
    expect(
      missing(pairs(userFields, ['asc', 'desc']), usedValues('sortBy', 'sortDirection')),
    ).toEqual([])
    expect(missing([...userFields], usedValues('filterField'))).toEqual([])
    expect(
      missing(
        pairs(['name', 'email', 'role'], [...comparisons, ...parts, 'in', 'not_in']),
        usedValues('filterField', 'filterOperator'),
      ),
    ).toEqual([])
    expect(
      missing(pairs(['name', 'email'], parts), usedValues('searchField', 'searchOperator')),
    ).toEqual([])
  })
})
