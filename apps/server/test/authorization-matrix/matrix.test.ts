import { Agent } from 'node:http'
import { contract, listRoutes } from '@castellan/contract'
import { expect, it, onTestFinished } from 'vitest'
import { createSigner } from '../../src/secrets/signature.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { secret, startServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { actsOn, actsOnNobody } from './acts.ts'
import { type Cell, type CredentialKind, reaches } from './conditions.ts'
import { escalationsBetween } from './escalations.ts'
import { answerTo, passesTheDoor } from './oracle.ts'
import {
  type Caller,
  pairedCallers,
  rolesFile,
  rootIds,
  singleCallers,
  targetsOf,
} from './people.ts'
import { scriptFor, secrets } from './script.ts'
import { changedBetween, connectTo, readWorld } from './world.ts'

const cookie = encodeURIComponent(createSigner(secret).sign('token-of-caller'))
const rootCookie = encodeURIComponent(createSigner(secret).sign('token-of-root-caller'))

/** The headers of each credential. A new kind needs a line here and a rule in the oracle. */
const credentials: Record<CredentialKind, (caller: Caller) => Record<string, string>> = {
  session: ({ id }) => ({ authorization: `Bearer token-of-${id}` }),
  cookie: ({ id }) => ({
    cookie: `better-auth.session_token=${id === 'caller' ? cookie : rootCookie}`,
    origin: 'http://localhost:3000',
  }),
  visit: () => ({ authorization: 'Bearer token-of-visit' }),
  'lesser visit': () => ({ authorization: 'Bearer token-of-lesser-visit' }),
  key: () => ({ authorization: `Bearer ${secrets.key.secret}` }),
  'lesser key': () => ({ 'x-api-key': secrets['lesser key'].secret }),
}
const credentialKinds = Object.keys(credentials) as CredentialKind[]

type Pair = Pick<Cell, 'act' | 'target'>

function actsOf(caller: Caller): Pair[] {
  return [
    ...actsOnNobody(caller).map((act) => ({ act })),
    ...targetsOf(caller).flatMap((target) =>
      actsOn(target, caller).map((act) => ({ act, target })),
    ),
  ]
}

/** The targets for which the credential matters to callers with every permission. */
const telling = new Set(['a plain user', 'oneself', 'an admin', 'a trusted id', undefined])

/**
 * Builds every request for every target, with every authorized credential. To save time, it omits:
 * - requests that no credential authorizes: each is sent once, whatever its bodies, as the server
 *   refuses it before it reads the body;
 * - most credentials for callers with every permission, for targets where the credential does not matter;
 * - the impersonation that is invalid for most callers, except for a plain user.
 */
function whole(caller: Caller): Cell[] {
  const atTheDoor = new Set<string>()
  const passesAll = caller.power === 'everything' || caller.role === 'admin'
  return actsOf(caller).flatMap((pair, at) => {
    const cells = credentialKinds.map((credential) => ({ caller, credential, ...pair }))
    const passing = cells.filter(passesTheDoor)
    const { act, target } = pair
    if (passing.length > 0) {
      if (target?.kind === 'a plain user') return cells
      const isInTurn = passesAll && !telling.has(target?.kind)
      return isInTurn ? passing.slice(at % passing.length).slice(0, 1) : passing
    }
    const name = `${act.name} ${target?.id}`
    if (atTheDoor.has(name)) return []
    atTheDoor.add(name)
    return cells.filter(({ credential }) => credential === inTurn(atTheDoor.size))
  })
}

/** Builds a cell for each authorized request, with one credential after the other. */
function woven(caller: Caller): Cell[] {
  return actsOf(caller).flatMap((pair, at) => {
    const cell = { caller, credential: inTurn(at), ...pair }
    return passesTheDoor(cell) ? [cell] : []
  })
}

/** Every credential except the one that is invalid for most callers. */
const living = credentialKinds.filter((kind) => kind !== 'lesser visit')
function inTurn(at: number) {
  return living[at % living.length] ?? 'session'
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
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const database = await connectTo(await getDatabaseUrl(folder))
  onTestFinished(async () => {
    await database.close()
  })
  const answerOf = async ({ caller, credential, act }: Cell) => {
    const { status, body } = await server.request(act.method, act.path, {
      ...(act.json ? { json: act.json } : {}),
      headers: credentials[credential](caller),
      agent,
    })
    return status === 200 ? '200' : `${status} ${body.code}`
  }
  return { run: database.run, database, answerOf }
}

const reads = /^(?:get|list|read|export|ask) /

/** Sends some requests at a time: refused requests and reads do not influence each other. */
async function askedTogether<T>(all: T[], ask: (one: T) => Promise<unknown>) {
  for (let at = 0; at < all.length; at += 8) await Promise.all(all.slice(at, at + 8).map(ask))
}

function isChange({ cell, expected }: { cell: Cell; expected: string }) {
  return expected === '200' && !reads.test(cell.act.name)
}

/** Sends every request of a caller; returns what was wrong. */
async function tried(
  { run, database, answerOf }: Awaited<ReturnType<typeof startMatrix>>,
  caller: Caller,
  cells: Cell[],
) {
  const wrong: string[] = []
  const escalations: string[] = []
  await run(scriptFor(caller))
  const before = await readWorld(database)
  const ask = async (cell: Cell, expected: string) => {
    const answer = await answerOf(cell)
    if (answer !== expected) wrong.push(`${nameOf(cell)}: ${answer} instead of ${expected}`)
    return answer
  }
  const known = cells.map((cell) => ({ cell, expected: answerTo(cell) }))
  const [changing, still] = [known.filter(isChange), known.filter((one) => !isChange(one))]
  await askedTogether(still, ({ cell, expected }) => ask(cell, expected))
  const after = await readWorld(database)
  escalations.push(...escalationsBetween(caller, before, after, reaches))
  for (const id of changedBetween(before, after))
    wrong.push(`${caller.name}: something refused or read has changed ${id}`)
  await run(scriptFor(caller))
  for (const { cell, expected } of changing) {
    await ask(cell, expected)
    const now = await readWorld(database)
    for (const escalation of escalationsBetween(caller, before, now, reaches))
      escalations.push(`${nameOf(cell)}: ${escalation}`)
    const changed = changedBetween(before, now)
    if (changed.length > 0) await run(scriptFor(caller, changed))
  }
  if (changedBetween(before, await readWorld(database)).length > 0)
    wrong.push(`${caller.name}: something is not as it was in the end`)
  return { wrong, escalations, cells: cells.length }
}

it('H1, H2, H3, H4, H5: no caller gains a permission, and a refused request changes nothing', async () => {
  const began = Date.now()
  const matrix = await startMatrix()
  const total = { wrong: [] as string[], escalations: [] as string[], cells: 0 }
  const all = [
    ...singleCallers.map((caller) => [caller, whole(caller)] as const),
    ...pairedCallers.map((caller) => [caller, woven(caller)] as const),
  ]
  for (const [caller, cells] of all) {
    const { wrong, escalations, cells: count } = await tried(matrix, caller, cells)
    total.wrong.push(...wrong)
    total.escalations.push(...escalations)
    total.cells += count
  }
  const seconds = Math.round((Date.now() - began) / 1000)
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
