import { type contract, problem } from '@castellan/contract'
import type { Caller } from '../../deps.ts'
import { authorityOf } from '../../domain/access.ts'
import { objectionToKeysOnVisit } from '../../domain/impersonation.ts'
import { objectionToKeyTerms } from '../../domain/keys.ts'
import type { KeyColumns, KeyRow } from '../../store/keys.ts'
import type { UserRow } from '../../store/users.ts'
import type { Endpoint, EndpointRequest } from '../endpoint.ts'
import { keyOnWire } from '../wire.ts'
import { keyToChange } from './key-to-change.ts'
import { objectionToEnd, termsOf } from './terms.ts'

type Entry = typeof contract.keys.updateKey
type Body = EndpointRequest<Entry>['body']

const columnsOf = ({ name, permissions, networks, expiresAt }: Body): KeyColumns => ({
  ...(name === undefined ? {} : { name }),
  ...(permissions === undefined ? {} : { permissions }),
  ...(networks === undefined ? {} : { networks }),
  ...(expiresAt === undefined
    ? {}
    : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
})

/**
 * Why the key may not become what is asked. A key makes no key more than itself, whatever it changes;
 * everybody else is asked only where they give permissions.
 */
const objectionToChange = (
  caller: Caller,
  key: KeyRow,
  owner: UserRow | null,
  columns: KeyColumns,
) => {
  if (!columns.permissions && !caller.key) return undefined
  const theirs = owner ? authorityOf(owner, caller.access) : new Set<string>()
  return objectionToKeyTerms(caller, theirs, { ...key, ...columns })
}

/** Changes what is given of a key (H5). */
export const updateKey: Endpoint<Entry> = async ({ body }, { store, now }) => {
  const columns = columnsOf(body)
  if (Object.keys(columns).length === 0) return problem('NO_DATA_TO_UPDATE')
  const past = objectionToEnd(body.expiresAt, now())
  if (past) return past
  return store.transaction(async (tx, caller) => {
    const visiting = objectionToKeysOnVisit(caller)
    if (visiting) return problem(visiting)
    const found = await keyToChange(tx, body.keyId, caller)
    if ('status' in found) return found
    const { key: before, owner } = found
    const objection = objectionToChange(caller, before, owner, columns)
    if (objection) return problem(objection)
    const key = await tx.keys.update(before.id, columns, now())
    return {
      status: 200,
      body: { key: keyOnWire(key) },
      event: {
        action: 'key.updated',
        targetId: key.userId,
        subject: key.id,
        change: { before: termsOf(before), after: termsOf(key) },
      },
    }
  })
}
