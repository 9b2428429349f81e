import { unwrap } from '@castellan/client'
import { client } from '../api/client.ts'

/** How many values a filter takes. */
const maxBatch = 100

type Batch = { ids: Set<string>; names: Promise<Map<string, string>> }

let batch: Batch | undefined

/** Finds what to call a user; `null` if there is no such user. All that is asked for at once is one request. */
export async function findUserName(id: string): Promise<string | null> {
  if (!batch || batch.ids.size === maxBatch) batch = openBatch()
  batch.ids.add(id)
  return (await batch.names).get(id) ?? null
}

function openBatch(): Batch {
  const ids = new Set<string>()
  const names = Promise.resolve().then(() => {
    if (batch?.ids === ids) batch = undefined
    return readNames([...ids])
  })
  return { ids, names }
}

async function readNames(ids: string[]) {
  const { users } = await unwrap(
    client.users.listUsers({
      filters: [{ field: 'id', operator: 'in', value: ids }],
      limit: maxBatch,
      count: 'none',
    }),
  )
  return new Map(users.map(({ id, name, email }) => [id, name || email]))
}
