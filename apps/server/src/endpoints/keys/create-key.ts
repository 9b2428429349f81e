import { type contract, problem } from '@castellan/contract'
import type { Caller } from '../../deps.ts'
import { authorityOf } from '../../domain/access.ts'
import { objectionToKeysOnVisit } from '../../domain/impersonation.ts'
import { objectionToKeyTerms, objectionToOwner } from '../../domain/keys.ts'
import type { Endpoint, EndpointRequest } from '../endpoint.ts'
import { keyOnWire } from '../wire.ts'
import { objectionToEnd, termsOf } from './terms.ts'

type Entry = typeof contract.keys.createKey
type Body = EndpointRequest<Entry>['body']

/** What is asked for; what a key leaves out of a new key is as its own. */
const askedTerms = ({ permissions, networks, expiresAt }: Body, { key }: Caller) => ({
  permissions,
  networks: networks ?? key?.networks ?? [],
  expiresAt: expiresAt === undefined ? (key?.expiresAt ?? null) : new Date(expiresAt),
})

/** Makes a key, and shows its secret this once (H5). */
export const createKey: Endpoint<Entry> = async ({ body }, deps) => {
  const { store, now, randomText, keySecrets } = deps
  const past = objectionToEnd(body.expiresAt, now())
  if (past) return past
  return store.transaction(async (tx, caller) => {
    const { access } = caller
    const visiting = objectionToKeysOnVisit(caller)
    if (visiting) return problem(visiting)
    const owner = await tx.users.byId(body.userId ?? caller.user.id)
    if (!owner) return problem('USER_NOT_FOUND')
    const terms = askedTerms(body, caller)
    const objection =
      objectionToOwner(caller, owner, access) ??
      objectionToKeyTerms(caller, authorityOf(owner, access), terms)
    if (objection) return problem(objection)
    const { secret, ...kept } = keySecrets.make()
    const row = { id: randomText(), name: body.name, userId: owner.id, ...terms, ...kept }
    // No key is older than its owner, whatever the clocks of two servers say.
    const at = new Date(Math.max(now().getTime(), owner.createdAt.getTime()))
    const key = await tx.keys.create(row, at)
    return {
      status: 200,
      body: { key: keyOnWire(key), secret },
      event: {
        action: 'key.created',
        targetId: owner.id,
        subject: key.id,
        change: { after: termsOf(key) },
      },
    }
  })
}
