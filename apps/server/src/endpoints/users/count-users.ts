import type { contract } from '@castellan/contract'
import { listUtcDays } from '../../domain/utc-days.ts'
import type { Endpoint } from '../shared/endpoint.ts'

/** Counts users, and those who were created on each of the last days. */
export const countUsers: Endpoint<typeof contract.users.countUsers> = async (
  { query },
  { store, now },
) => {
  const days = listUtcDays(now(), query.days)
  const states = await store.users.countStates()
  const created = await store.users.countCreated(days)
  return {
    status: 200,
    body: {
      total: states?.total ?? null,
      banned: states?.banned ?? null,
      days: days.map(({ date }, at) => ({
        date,
        created: created?.[at]?.count ?? null,
        isCapped: created?.[at]?.isCapped ?? false,
      })),
    },
  }
}
