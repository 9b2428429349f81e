/** How many names a message lists. */
const mostNames = 20

/** Joins names for a message: `a, b, and 3 more`. */
export function joinNames(names: readonly string[]) {
  const more = names.length - mostNames
  const shown = more > 0 ? [...names.slice(0, mostNames), `${more} more`] : names
  return new Intl.ListFormat('en').format(shown)
}
