/** The initials of a user. Pictures of users are on other hosts, which must not learn who is looked at. */
export function Avatar({ name, size }: { name: string; size?: 'large' | undefined }) {
  return (
    <span className="avatar" data-size={size} aria-hidden="true">
      {toInitials(name)}
    </span>
  )
}

function toInitials(name: string) {
  const words = name
    .slice(0, 200)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word = '') => [...word][0]?.toLocaleUpperCase() ?? '').join('')
}
