import { contract, listRoutes } from '@castellan/contract'
import { expect, it, onTestFinished } from 'vitest'
import { createSigner } from '../../src/secrets/signature.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { secret, startServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { actsOn, actsWithoutTarget } from './acts.ts'
import { type Cell, type CredentialKind, isSuperset } from './conditions.ts'
import { changedBetween, connectTo, readState } from './database-state.ts'
import { escalationsBetween } from './escalations.ts'
import { isAuthorized, predictResponse } from './expectations.ts'
import {
  type Caller,
  pairedCallers,
  rolesFile,
  rootIds,
  singleCallers,
  targetsOf,
} from './people.ts'
import { buildResetScript, secrets } from './reset-script.ts'

const cookie = encodeURIComponent(createSigner([secret]).sign('token-of-caller'))
const rootCookie = encodeURIComponent(createSigner([secret]).sign('token-of-root-caller'))

/** The headers of each credential. A new kind needs a line here and a rule in expectations.ts. */
const credentials: Record<CredentialKind, (caller: Caller) => Record<string, string>> = {
  session: ({ id }) => ({ authorization: `Bearer token-of-${id}` }),
  cookie: ({ id }) => ({
    cookie: `better-auth.session_token=${id === 'caller' ? cookie : rootCookie}`,
    origin: 'http://localhost:3000',
  }),
  impersonation: () => ({ authorization: 'Bearer token-of-impersonation' }),
  'limited impersonation': () => ({ authorization: 'Bearer token-of-limited-impersonation' }),
  key: () => ({ authorization: `Bearer ${secrets.key.secret}` }),
  'delegated key': () => ({ 'x-api-key': secrets['delegated key'].secret }),
}
const credentialKinds = Object.keys(credentials) as CredentialKind[]

type Pair = Pick<Cell, 'act' | 'target'>

function actsOf(caller: Caller): Pair[] {
  return [
    ...actsWithoutTarget(caller).map((act) => ({ act })),
    ...targetsOf(caller).flatMap((target) =>
      actsOn(target, caller).map((act) => ({ act, target })),
    ),
  ]
}

/** The targets whose responses depend on the credential of a caller with every permission. */
const credentialMatters = new Set([
  'a plain user',
  'the caller',
  'an admin',
  'an id of CASTELLAN_ADMIN_USER_IDS',
  undefined,
])

/**
 * Builds every request for every target, with every authorized credential. To save time, it omits:
 * - requests that no credential authorizes: each is sent once, whatever its bodies, as the server
 *   refuses it before it reads the body;
 * - most credentials for callers with every permission, for targets where the credential does not matter;
 * - the impersonation that is invalid for most callers, except for a plain user.
 */
function buildAllCells(caller: Caller): Cell[] {
  const sentOnce = new Set<string>()
  const passesAll = caller.power === 'everything' || caller.role === 'admin'
  return actsOf(caller).flatMap((pair, at) => {
    const cells = credentialKinds.map((credential) => ({ caller, credential, ...pair }))
    const passing = cells.filter(isAuthorized)
    const { act, target } = pair
    if (passing.length > 0) {
      if (target?.kind === 'a plain user') return cells
      const takesTurns = passesAll && !credentialMatters.has(target?.kind)
      return takesTurns ? passing.slice(at % passing.length).slice(0, 1) : passing
    }
    const name = `${act.name} ${target?.id}`
    if (sentOnce.has(name)) return []
    sentOnce.add(name)
    return cells.filter(({ credential }) => credential === pickCredential(sentOnce.size))
  })
}

/** Builds a cell for each authorized request, each with the next credential. */
function buildAuthorizedCells(caller: Caller): Cell[] {
  return actsOf(caller).flatMap((pair, at) => {
    const cell = { caller, credential: pickCredential(at), ...pair }
    return isAuthorized(cell) ? [cell] : []
  })
}

/** The credentials without the impersonation that is invalid for most callers. */
const usuallyValid = credentialKinds.filter((kind) => kind !== 'limited impersonation')
function pickCredential(at: number) {
  return usuallyValid[at % usuallyValid.length] ?? 'session'
}

function nameOf({ caller, credential, act, target }: Cell) {
  return (
    `${caller.name}, by ${credential}: ${act.name} ${JSON.stringify(act.json ?? {})}` +
    ` (${target?.kind ?? 'no target'})`
  )
}

async function startMatrix() {
  const folder = createTemporaryFolder()
  const env = { ...writeRolesFile(rolesFile), CASTELLAN_ADMIN_USER_IDS: rootIds.join() }
  const server = await startServer({ folder, env })
  const database = await connectTo(await getDatabaseUrl(folder))
  onTestFinished(async () => {
    await database.close()
  })
  const sendCell = async ({ caller, credential, act }: Cell) => {
    const { status, body } = await server.request(act.method, act.path, {
      ...(act.json ? { json: act.json } : {}),
      headers: credentials[credential](caller),
    })
    return status === 200 ? '200' : `${status} ${body.code}`
  }
  return { run: database.run, database, sendCell }
}

const reads = /^(?:get|list|read|export|check) /

/** Sends eight requests at a time, as refused requests and reads do not influence each other. */
async function sendInBatches<T>(all: T[], ask: (one: T) => Promise<unknown>) {
  for (let at = 0; at < all.length; at += 8) await Promise.all(all.slice(at, at + 8).map(ask))
}

function isChange({ cell, expected }: { cell: Cell; expected: string }) {
  return expected === '200' && !reads.test(cell.act.name)
}

/** Sends every request of a caller; returns unexpected responses and gained permissions. */
async function checkCaller(
  { run, database, sendCell }: Awaited<ReturnType<typeof startMatrix>>,
  caller: Caller,
  cells: Cell[],
) {
  const wrong: string[] = []
  const escalations: string[] = []
  await run(buildResetScript(caller))
  const before = await readState(database)
  const ask = async (cell: Cell, expected: string) => {
    const response = await sendCell(cell)
    if (response !== expected) wrong.push(`${nameOf(cell)}: ${response} instead of ${expected}`)
    return response
  }
  const known = cells.map((cell) => ({ cell, expected: predictResponse(cell) }))
  const [changing, unchanging] = [known.filter(isChange), known.filter((one) => !isChange(one))]
  await sendInBatches(unchanging, ({ cell, expected }) => ask(cell, expected))
  const after = await readState(database)
  escalations.push(...escalationsBetween(caller, before, after, isSuperset))
  for (const id of changedBetween(before, after))
    wrong.push(`${caller.name}: a refused request or a read has changed ${id}`)
  await run(buildResetScript(caller))
  for (const { cell, expected } of changing) {
    await ask(cell, expected)
    const now = await readState(database)
    for (const escalation of escalationsBetween(caller, before, now, isSuperset))
      escalations.push(`${nameOf(cell)}: ${escalation}`)
    const changed = changedBetween(before, now)
    if (changed.length > 0) await run(buildResetScript(caller, changed))
  }
  if (changedBetween(before, await readState(database)).length > 0)
    wrong.push(`${caller.name}: the rows are not restored at the end`)
  return { wrong, escalations, cells: cells.length }
}

it('no caller gains a permission, and a refused request changes nothing (H1, H2, H3, H4, H5)', async () => {
  const startedAt = Date.now()
  const matrix = await startMatrix()
  const total = { wrong: [] as string[], escalations: [] as string[], cells: 0 }
  const all = [
    ...singleCallers.map((caller) => [caller, buildAllCells(caller)] as const),
    ...pairedCallers.map((caller) => [caller, buildAuthorizedCells(caller)] as const),
  ]
  for (const [caller, cells] of all) {
    const { wrong, escalations, cells: count } = await checkCaller(matrix, caller, cells)
    total.wrong.push(...wrong)
    total.escalations.push(...escalations)
    total.cells += count
  }
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  process.stdout.write(
    `${total.cells} cells, ${total.escalations.length} escalations, in ${seconds} s\n`,
  )
  expect(total.wrong.slice(0, 20)).toEqual([])
  expect(total.escalations.slice(0, 20)).toEqual([])
}, 300_000)

it('the matrix covers every endpoint that needs a permission, and the end of an impersonation', () => {
  const [caller] = singleCallers
  const paths = new Set(caller && actsOf(caller).map(({ act }) => act.path.split('?')[0]))
  const guarded = listRoutes(contract).filter(({ entry }) => entry.path.startsWith('/admin/'))
  expect(guarded.map(({ entry }) => entry.path).filter((path) => !paths.has(path))).toEqual([])
})
