/** The selected users of a list, and the one that a range begins at. */
export type Selection = { ids: ReadonlySet<string>; anchor: string | undefined }

/** No user is selected. */
export const noSelection: Selection = { ids: new Set(), anchor: undefined }

/** Selects a user, or takes them out. */
export function selectUser({ ids }: Selection, id: string): Selection {
  const changed = new Set(ids)
  if (!changed.delete(id)) changed.add(id)
  return { ids: changed, anchor: id }
}

/** Adds the users between the anchor and a user. `order` has the ids of the list. */
export function extendSelection(
  selection: Selection,
  id: string,
  order: readonly string[],
): Selection {
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor)
  const to = order.indexOf(id)
  if (from < 0 || to < 0) return { ids: new Set([...selection.ids, id]), anchor: id }
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...selection.ids, ...between]), anchor: selection.anchor }
}

/** Selects every user that is given, or none if all of them are selected already. */
export function selectAll({ ids }: Selection, order: readonly string[]): Selection {
  return order.every((id) => ids.has(id)) ? noSelection : { ids: new Set(order), anchor: undefined }
}
