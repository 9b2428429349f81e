import type { Option } from '../elements/combobox.tsx'
import { texts } from '../texts/index.ts'
import { useUserSearch } from '../users/use-user-search.ts'
import { pages } from './pages.ts'

/** What the palette leads to: a page, a user, or an act on a page. */
export type Command = Option & { path: string }

const acts: readonly Command[] = [
  { id: 'new-user', label: texts.palette.newUser, icon: 'plus', path: '/users?new' },
  { id: 'new-role', label: texts.palette.newRole, icon: 'plus', path: '/roles?new' },
  { id: 'new-key', label: texts.palette.newApiKey, icon: 'plus', path: '/api-keys?new' },
]

/** Finds what a text may mean: pages and acts by their names, and users by name or address. */
export function useCommands(text: string): Command[] {
  const users = useUserSearch(text)
  const word = text.trim().toLocaleLowerCase()
  return [
    ...pages.map(({ path, title, icon }) => ({ id: path, label: title, icon, path })),
    ...acts,
  ]
    .filter(({ label }) => label.toLocaleLowerCase().includes(word))
    .concat(users.map((user) => ({ ...user, path: `/users/${encodeURIComponent(user.id)}` })))
}
