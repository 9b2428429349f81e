/** A value as it is stored. */
type CursorValue = string | number | null

/**
 * Where a page ends: the value by which the list is sorted, as stored, and what orders its last user among
 * those with the same value.
 */
export type UserListCursor = { key: CursorValue; tie: CursorValue[] }

/** The order of a list, and where in it the page begins. */
export type UserListOrder = {
  sortBy: string
  descending: boolean
  after?: UserListCursor
  /** The role of users without a role. */
  defaultRole: string
}
