import type { Permission } from '@castellan/client'
import type { Option } from '../elements/combobox.tsx'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { useUserSearch } from '../users/use-user-search.ts'
import { pages } from './pages.ts'

/** What the palette leads to: a page, a user, or an act on a page. */
export type Command = Option & { path: string }

type Act = { id: string; label: string; page: string; permission: Permission }

const acts: readonly Act[] = [
  { id: 'new-user', label: texts.palette.newUser, page: '/users', permission: 'user:create' },
  { id: 'new-role', label: texts.palette.newRole, page: '/roles', permission: 'role:create' },
  { id: 'new-key', label: texts.palette.newApiKey, page: '/api-keys', permission: 'key:create' },
]

/**
 * Finds what a text may mean: pages and acts by their names, and users by name or address. An act that the reader
 * may not do says why, and leads to its page only.
 */
export function useCommands(text: string): Command[] {
  const users = useUserSearch(text)
  const findObjection = useObjections()
  const word = text.trim().toLocaleLowerCase()
  const toCommand = ({ id, label, page, permission }: Act): Command => {
    const objection = findObjection(permission)
    return { id, label, detail: objection, icon: 'plus', path: objection ? page : `${page}?new` }
  }
  return [
    ...pages.map(({ path, title, icon }) => ({ id: path, label: title, icon, path })),
    ...acts.map(toCommand),
  ]
    .filter(({ label }) => label.toLocaleLowerCase().includes(word))
    .concat(users.map((user) => ({ ...user, path: `/users/${encodeURIComponent(user.id)}` })))
}
