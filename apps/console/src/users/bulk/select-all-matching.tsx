import { useEffect, useState } from 'react'
import { Button } from '../../elements/button.tsx'
import { texts } from '../../texts/index.ts'
import type { UserList } from '../use-user-list.ts'

/** The most users that one act is done to. */
export const maxUsers = 1_000

type SelectAllMatchingProps = {
  list: UserList
  ids: ReadonlySet<string>
  onSelect: (ids: ReadonlySet<string>) => void
}

/** Loads the rest of a list to select all of it, once all that is loaded is selected. */
export function SelectAllMatching({ list, ids, onSelect }: SelectAllMatchingProps) {
  const { users, total, totalIsEstimated } = list
  const [isLoading, setLoading] = useLoading(list, onSelect)
  if (!list.hasNextPage || !users.every(({ id }) => ids.has(id))) return null
  if (isLoading)
    return (
      <>
        <span role="status">{texts.bulk.loading(users.length, total, totalIsEstimated)}</span>
        <Button onClick={() => setLoading(false)}>{texts.bulk.stop}</Button>
      </>
    )
  if (total === undefined || total > maxUsers)
    return <span className="quiet small">{texts.bulk.tooMany(maxUsers)}</span>
  return (
    <Button onClick={() => setLoading(true)}>
      {texts.bulk.selectAll(total, totalIsEstimated)}
    </Button>
  )
}

function useLoading(list: UserList, onSelect: SelectAllMatchingProps['onSelect']) {
  const { users, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list
  const state = useState(false)
  const [isLoading, setLoading] = state
  const isOver = !hasNextPage || users.length > maxUsers
  useEffect(() => {
    if (!isLoading || isFetching) return
    if (isOver) onSelect(new Set(users.map(({ id }) => id)))
    if (isOver || isFetchNextPageError) setLoading(false)
    else fetchNextPage()
  })
  return state
}
