import { useEffect, useState } from 'react'
import { Icon } from '../elements/icon.tsx'
import { EmptyState, ErrorState } from '../elements/message.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { texts } from '../texts/index.ts'
import { defaultColumns } from './columns.tsx'
import { useListState } from './use-list-state.ts'
import { useUserList } from './use-user-list.ts'
import { UserTable } from './user-table.tsx'
import './users.css'

/** The list of users: searched, filtered and sorted as the address says. */
export function UsersPage() {
  const [state, change] = useListState()
  const list = useUserList(state)
  const sort = (field: string) =>
    change({ sortBy: field, descending: field === state.sortBy && !state.descending })
  return (
    <PageFrame title={texts.users.title} fill>
      <div className="row row-wrap">
        <SearchBox
          value={state.search}
          onChange={(search) => change({ search }, { replace: true })}
        />
        <span className="quiet small" role="status">
          {list.total === undefined ? '' : texts.users.total(list.total, list.totalIsEstimated)}
        </span>
      </div>
      {list.isError && list.users.length === 0 ? (
        <ErrorState error={list.error} retry={() => list.refetch()} />
      ) : list.isSuccess && list.users.length === 0 ? (
        <EmptyState title={texts.users.noMatch} />
      ) : (
        <UserTable
          users={list.users}
          columns={defaultColumns}
          total={list.total}
          sortBy={state.sortBy}
          descending={state.descending}
          onSort={sort}
          hasMore={list.hasNextPage && !list.isFetching}
          onEnd={list.fetchNextPage}
        />
      )}
    </PageFrame>
  )
}

const typingMs = 200

function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), typingMs)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <label className="search-box">
      <Icon name="search" />
      <span className="visually-hidden">{texts.users.search}</span>
      <input
        type="search"
        className="input"
        placeholder={texts.users.search}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </label>
  )
}
