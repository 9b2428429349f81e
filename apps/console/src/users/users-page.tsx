import { useCallback, useMemo } from 'react'
import { Button } from '../elements/button.tsx'
import { EmptyState, ErrorState, RefusedState } from '../elements/message.tsx'
import { useObjections } from '../session/use-objections.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { texts } from '../texts/index.ts'
import { SelectionBar } from './bulk/selection-bar.tsx'
import { findColumns } from './columns.ts'
import { ListActions } from './list-actions.tsx'
import type { ListState } from './list-state.ts'
import { ListToolbar } from './list-toolbar.tsx'
import { UserPanel } from './panel/user-panel.tsx'
import { noSelection } from './selection/selection.ts'
import { useSelection } from './selection/use-selection.ts'
import { UserTable } from './table/user-table.tsx'
import { type ChangeList, useListState } from './use-list-state.ts'
import { useListView } from './use-list-view.ts'
import { buildListKey, type UserList, useUserList } from './use-user-list.ts'
import { type UserField, useUserFields } from './user-schema.ts'
import './users.css'

/** The list of users: searched, filtered and sorted as the address says. */
export function UsersPage() {
  const [state, change] = useListState()
  const fields = useUserFields()
  const columns = useMemo(() => findColumns(fields, state.columns), [fields, state.columns])
  const list = useUserList(state)
  const close = useCallback(() => change({ selected: undefined }), [change])
  const objection = useObjections()('user:list')
  const { selected } = state
  return (
    <PageFrame
      title={texts.users.title}
      fill
      actions={<ListActions {...list} state={state} columns={columns} />}
    >
      {objection ? null : (
        <ListToolbar {...list} state={state} change={change} fields={fields} columns={columns} />
      )}
      <div className="list-content">
        <ListContent list={list} state={state} change={change} columns={columns} />
        {selected ? (
          <UserPanel
            key={selected}
            id={selected}
            listed={list.users.find(({ id }) => id === selected)}
            onClose={close}
          />
        ) : null}
      </div>
    </PageFrame>
  )
}

type ListContentProps = {
  list: UserList
  state: ListState
  change: ChangeList
  columns: readonly UserField[]
}

/** The table. From who may not see it any more it is taken, but what is being done to selected users goes on. */
function ListContent({ list, state, change, columns }: ListContentProps) {
  const objection = useObjections()('user:list')
  const { users, isError, error, isSuccess, isPlaceholderData, refetch } = list
  const listKey = JSON.stringify(buildListKey(state))
  const [selection, select] = useSelection(listKey)
  const view = useListView(list, state)
  if (isError && users.length === 0) return <ErrorState error={error} retry={refetch} />
  if (isSuccess && users.length === 0)
    return (
      <EmptyState title={texts.users.noMatch}>
        <p>{texts.userList.noMatchHelp}</p>
      </EmptyState>
    )
  const sort = (field: string) =>
    change({ sortBy: field, descending: field === state.sortBy && !state.descending })
  return (
    <div className="list-table stack-s">
      {objection ? (
        <RefusedState reason={objection} />
      ) : (
        <UserTable
          {...state}
          listKey={listKey}
          users={users}
          columns={columns}
          total={list.totalIsEstimated ? undefined : list.total}
          hasMore={list.hasNextPage}
          isBusy={isPlaceholderData}
          onSort={sort}
          opened={state.selected}
          onOpen={(id) => change({ selected: id })}
          selection={selection}
          onSelect={select}
          onView={view}
        />
      )}
      {selection.ids.size > 0 ? (
        <SelectionBar
          list={list}
          ids={selection.ids}
          onSelect={(ids) => select(() => ({ ...noSelection, ids }))}
          onClear={() => select(() => noSelection)}
        />
      ) : null}
      {list.isFetchNextPageError ? <MoreFailed retry={() => list.fetchNextPage()} /> : null}
    </div>
  )
}

function MoreFailed({ retry }: { retry: () => void }) {
  return (
    <div className="notice row spread" data-tone="danger" role="alert">
      {texts.userList.moreFailed}
      <Button onClick={retry}>{texts.errors.retry}</Button>
    </div>
  )
}
