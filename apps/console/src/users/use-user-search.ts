import { unwrap } from '@castellan/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { client } from '../api/client.ts'
import type { Option } from '../elements/combobox.tsx'

const maxUsers = 8

const minLength = 2

/** Finds the first users whose name or address has a text, as options to choose from. */
export function useUserSearch(text: string): Option[] {
  const search = useDeferredValue(text.trim())
  const isAsked = search.length >= minLength
  const { data } = useQuery({
    queryKey: ['users', 'search', search],
    queryFn: ({ signal }) =>
      unwrap(
        client.users.listUsers(
          { searchValue: search, searchField: 'any', limit: maxUsers, count: 'none' },
          { signal },
        ),
      ),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (!isAsked || !data) return []
  return data.users.map(({ id, name, email }) => ({
    id,
    label: name || email,
    detail: email,
    icon: 'user',
  }))
}
