import { unwrap } from '@castellan/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { client } from '../api/client.ts'
import type { IconName } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'
import { pages } from './pages.ts'

/** What the palette leads to: a page, a user, or an act on a page. */
export type Command = { id: string; label: string; detail?: string; icon: IconName; path: string }

const maxUsers = 8

const acts: readonly Command[] = [
  { id: 'new-user', label: texts.palette.newUser, icon: 'plus', path: '/users?new' },
  { id: 'new-role', label: texts.palette.newRole, icon: 'plus', path: '/roles?new' },
  { id: 'new-key', label: texts.palette.newApiKey, icon: 'plus', path: '/api-keys?new' },
]

const always: readonly Command[] = [
  ...pages.map(({ path, title, icon }) => ({ id: path, label: title, icon, path })),
  ...acts,
]

/** Finds what a text may mean: pages and acts by their names, and users by name or address. */
export function useCommands(text: string): Command[] {
  const search = useDeferredValue(text.trim())
  const { data } = useQuery({
    queryKey: ['users', 'palette', search],
    queryFn: ({ signal }) =>
      unwrap(
        client.users.listUsers(
          { searchValue: search, searchField: 'any', limit: maxUsers, count: 'none' },
          { signal },
        ),
      ),
    enabled: search.length > 1,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const word = search.toLocaleLowerCase()
  const users = search.length > 1 ? (data?.users ?? []) : []
  return [
    ...always.filter(({ label }) => label.toLocaleLowerCase().includes(word)),
    ...users.map(({ id, name, email }) => ({
      id,
      label: name || email,
      detail: email,
      icon: 'user' as const,
      path: `/users/${encodeURIComponent(id)}`,
    })),
  ]
}
