import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AccessPathRequest,
  type AccessPlan,
  chooseAccessPlan,
  type SearchStatistics,
} from './access-path.ts'

const search: AccessPathRequest = {
  dialect: 'sqlite',
  hasSearch: true,
  hasFilters: false,
  wanted: 101,
  needsExactTotal: true,
  hasCursor: false,
  hasIndexedOrder: true,
}

const onPostgres: AccessPathRequest = { ...search, dialect: 'postgresql' }

/** What the search index knows about `matches` among a million users. */
function statisticsOf(matches: number, isExact = true): SearchStatistics {
  return { matches, isExact, users: 1_000_000 }
}

function describePaths({ paths }: AccessPlan) {
  return paths.map((path) => (path.kind === 'scan-in-order' ? `scan ${path.rows}` : path.kind))
}

describe('chooseAccessPlan without a search', () => {
  it('leaves the index to the database and counts with a query', () => {
    for (const dialect of ['sqlite', 'postgresql'] as const)
      expect(chooseAccessPlan({ ...search, dialect, hasSearch: false }, undefined)).toEqual({
        paths: [{ kind: 'table' }],
        countWith: 'query',
        countFrom: 'users',
      })
  })
})

describe('chooseAccessPlan on PostgreSQL', () => {
  it('finds all matches and counts them with the page if an exact total is requested', () => {
    expect(chooseAccessPlan(onPostgres, undefined)).toEqual({
      paths: [{ kind: 'matches' }],
      countWith: 'page',
      countFrom: 'users',
    })
  })

  it('tries a short scan first if no exact total is requested', () => {
    const plan = chooseAccessPlan({ ...onPostgres, needsExactTotal: false }, undefined)
    expect(describePaths(plan)).toEqual(['scan 2000', 'matches'])
  })

  it('counts with a query after a cursor, because the page does not see all matches', () => {
    const plan = chooseAccessPlan({ ...onPostgres, hasCursor: true }, undefined)
    expect(describePaths(plan)).toEqual(['scan 2000', 'matches'])
    expect(plan.countWith).toBe('query')
  })
})

describe('chooseAccessPlan on SQLite', () => {
  it('reads the table if the search index cannot be used', () => {
    const plan = chooseAccessPlan(search, undefined)
    expect(describePaths(plan)).toEqual(['table'])
    expect(plan.countWith).toBe('page')
    expect(chooseAccessPlan({ ...search, hasCursor: true }, undefined).countWith).toBe('query')
  })

  it('looks up a few matches and counts them with the page', () => {
    expect(chooseAccessPlan(search, statisticsOf(150, false))).toEqual({
      paths: [{ kind: 'lookup' }],
      countWith: 'page',
      countFrom: 'candidates',
    })
  })

  it('counts among the candidates with a query after a cursor', () => {
    const plan = chooseAccessPlan({ ...search, hasCursor: true }, statisticsOf(150, false))
    expect(plan).toMatchObject({ countWith: 'query', countFrom: 'candidates' })
  })

  it('takes the total from the index if it is exact and nothing else is filtered', () => {
    expect(chooseAccessPlan(search, statisticsOf(20_000)).knownTotal).toBe(20_000)
    expect(chooseAccessPlan(search, statisticsOf(20_000, false)).knownTotal).toBeUndefined()
    const filtered = chooseAccessPlan({ ...search, hasFilters: true }, statisticsOf(20_000))
    expect(filtered.knownTotal).toBeUndefined()
  })

  it('scans in order first if that costs less than the lookups', () => {
    // 2 × 101 wanted × 50 users for each match.
    const plan = chooseAccessPlan(search, statisticsOf(20_000))
    expect(describePaths(plan)).toEqual(['scan 10100', 'lookup'])
    // 3 × 8,000 lookups are cheaper than 25,250 rows, and 3 × 9,000 are not.
    expect(describePaths(chooseAccessPlan(search, statisticsOf(8_000)))).toEqual(['lookup'])
    expect(describePaths(chooseAccessPlan(search, statisticsOf(9_000)))).toEqual([
      'scan 22445',
      'lookup',
    ])
  })

  it('scans further for a later page, up to where the lookups cost less', () => {
    const pageAt = (offset: number) =>
      describePaths(chooseAccessPlan({ ...search, wanted: offset + 101 }, statisticsOf(20_000)))
    expect(pageAt(400)).toEqual(['scan 50100', 'lookup'])
    expect(pageAt(500)).toEqual(['lookup'])
  })

  it('never scans in order with filters, because it is unknown how many users meet them', () => {
    const plan = chooseAccessPlan({ ...search, hasFilters: true }, statisticsOf(20_000))
    expect(describePaths(plan)).toEqual(['lookup'])
  })

  it('reads the table instead of looking up more than one user in twenty', () => {
    const lastPath = (statistics: SearchStatistics) =>
      describePaths(chooseAccessPlan(search, statistics)).at(-1)
    expect(lastPath(statisticsOf(50_000))).toBe('lookup')
    expect(lastPath(statisticsOf(50_001))).toBe('table')
    // Below 10,000 matches the lookup is quick in any database.
    expect(lastPath({ matches: 9_999, isExact: true, users: 10_000 })).toBe('lookup')
  })

  it('counts users with the page or a query if more than one in twenty match and filters apply', () => {
    const filtered = { ...search, hasFilters: true }
    expect(chooseAccessPlan(filtered, statisticsOf(60_000))).toEqual({
      paths: [{ kind: 'table' }],
      countWith: 'page',
      countFrom: 'users',
    })
  })
})

describe('chooseAccessPlan for any request', () => {
  const requests = fc.record({
    dialect: fc.constantFrom('sqlite' as const, 'postgresql' as const),
    hasSearch: fc.boolean(),
    hasFilters: fc.boolean(),
    wanted: fc.nat(100_000),
    needsExactTotal: fc.boolean(),
    hasCursor: fc.boolean(),
    hasIndexedOrder: fc.boolean(),
  })
  const indexes = fc.option(
    fc.record({ matches: fc.nat(2_000_000), isExact: fc.boolean(), users: fc.nat(2_000_000) }),
    { nil: undefined },
  )
  /** Only a search on SQLite has statistics. */
  const choose = (request: AccessPathRequest, statistics: SearchStatistics | undefined) =>
    chooseAccessPlan(
      request,
      request.hasSearch && request.dialect === 'sqlite' ? statistics : undefined,
    )

  it('ends with a path that sees every match', () => {
    fc.assert(
      fc.property(requests, indexes, (request, statistics) => {
        const { paths } = choose(request, statistics)
        expect(paths.map(({ kind }) => kind).lastIndexOf('scan-in-order')).toBeLessThan(
          paths.length - 1,
        )
      }),
    )
  })

  it('never counts an exact total with a page that may not see every match', () => {
    fc.assert(
      fc.property(requests, indexes, (request, statistics) => {
        const { paths, knownTotal, countWith } = choose(request, statistics)
        const isCounted = request.needsExactTotal && knownTotal === undefined
        if (!isCounted || countWith === 'query') return
        expect(request.hasCursor).toBe(false)
        expect(paths.some(({ kind }) => kind === 'scan-in-order')).toBe(false)
      }),
    )
  })
})
