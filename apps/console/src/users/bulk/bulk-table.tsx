import { texts } from '../../texts/index.ts'
import { toDisplayName } from '../../user/user-fields.ts'
import type { ListedUser } from '../use-user-list.ts'

/** A user, and what an act does to them. */
export type BulkLine = {
  id: string
  user: ListedUser | undefined
  tone: 'danger' | 'success' | 'plain' | 'quiet'
  text: string
}

/** The users of an act, one on each line. */
export function BulkTable({ title, lines }: { title: string; lines: readonly BulkLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has nothing else to focus
    <section className="table-scroll bulk-table" aria-label={title} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{texts.bulk.user}</th>
            <th scope="col">{title}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, user, tone, text }) => (
            <tr key={id}>
              <td>
                <bdi className="clip bulk-name">
                  {user ? toDisplayName(user).slice(0, 200) : id}
                </bdi>
                {user ? <bdi className="clip bulk-name quiet small">{user.email}</bdi> : null}
              </td>
              <td data-tone={tone}>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** How many users each line of a summary is about; those without any are left out. */
export function BulkCounts({ counts }: { counts: readonly [count: number, text: string][] }) {
  return (
    <ul className="row row-wrap bulk-counts">
      {counts
        .filter(([count]) => count > 0)
        .map(([, text]) => (
          <li key={text}>{text}</li>
        ))}
    </ul>
  )
}
