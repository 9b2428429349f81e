import type { Deps } from '../../deps.ts'
import type { UserListQuery } from '../../store/user-list.ts'
import type { Position } from '../../store/user-order.ts'

/** What makes two lists the same: a cursor of one leads through no other. */
const purposeOf = ({ sortBy, descending, search, filters }: UserListQuery) =>
  JSON.stringify(['list-users', sortBy, descending, search ?? null, filters])

/** Says where a page of a list ended, for the caller to give back. */
export const cursorAt = ({ key, id }: Position, list: UserListQuery, { seal }: Deps['sealer']) =>
  seal(JSON.stringify([key, id]), purposeOf(list))

/** Where the page ended that a cursor is from; nothing where it is from another list, or made up. */
export const positionIn = (cursor: string, list: UserListQuery, { open }: Deps['sealer']) => {
  const opened = open(cursor, purposeOf(list))
  if (opened === undefined) return undefined
  const [key, id] = JSON.parse(opened) as [Position['key'], string]
  return { key, id }
}
