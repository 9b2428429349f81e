import { unwrap } from '@castellan/client'
import type { QueryClient } from '@tanstack/react-query'
import { client } from '../../api/client.ts'
import { type ListQuery, toListUsersInput } from '../list-query.ts'
import { readField } from '../read-field.ts'
import type { UserField } from '../user-schema.ts'
import { byteOrderMark, formatCsvLine } from './csv.ts'

type UserExport = {
  query: ListQuery
  columns: readonly UserField[]
  pageSize: number
  signal: AbortSignal
  /** Gets the number of users that are written. */
  onProgress: (count: number) => void
}

/** Writes every user of a list as a CSV file, with its columns by their names in the API. A busy server is waited for. */
export async function exportUsers(queries: QueryClient, options: UserExport): Promise<Blob> {
  const { query, columns, pageSize, signal, onProgress } = options
  const parts = [byteOrderMark + formatCsvLine(columns.map(({ name }) => name))]
  let count = 0
  let cursor: string | undefined
  do {
    signal.throwIfAborted()
    const input = { ...toListUsersInput(query, cursor), limit: pageSize, count: 'none' as const }
    const page = await queries.fetchQuery({
      queryKey: ['export', input],
      queryFn: () => unwrap(client.users.listUsers(input, { signal })),
      gcTime: 0,
    })
    const lines = page.users.map((user) =>
      formatCsvLine(columns.map((field) => readField(user, field))),
    )
    parts.push(lines.join(''))
    count += page.users.length
    onProgress(count)
    cursor = page.nextCursor
  } while (cursor)
  return new Blob(parts, { type: 'text/csv;charset=utf-8' })
}
