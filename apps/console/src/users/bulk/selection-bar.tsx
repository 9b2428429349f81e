import type { Permission } from '@castellan/client'
import { useState } from 'react'
import { Button, IconButton } from '../../elements/button.tsx'
import type { IconName } from '../../elements/icon.tsx'
import { useObjections } from '../../session/use-objections.ts'
import { texts } from '../../texts/index.ts'
import type { UserList } from '../use-user-list.ts'
import { type BulkActKind, bulkActKinds } from './bulk-act-kind.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import { maxUsers, SelectAllMatching } from './select-all-matching.tsx'
import './bulk.css'

const icons: Record<BulkActKind, IconName> = {
  ban: 'ban',
  unban: 'check',
  giveRole: 'plus',
  takeRole: 'close',
  endSessions: 'signOut',
  remove: 'trash',
}

const permissions: Record<BulkActKind, Permission> = {
  ban: 'user:ban',
  unban: 'user:ban',
  giveRole: 'user:set-role',
  takeRole: 'user:set-role',
  endSessions: 'session:revoke',
  remove: 'user:delete',
}

type SelectionBarProps = {
  list: UserList
  ids: ReadonlySet<string>
  onSelect: (ids: ReadonlySet<string>) => void
  onClear: () => void
}

/** How many users are selected, and what can be done to them. */
export function SelectionBar({ list, ids, onSelect, onClear }: SelectionBarProps) {
  const [kind, setKind] = useState<BulkActKind>()
  const findObjection = useObjections()
  const isTooLarge = ids.size > maxUsers
  const close = (isDone: boolean) => {
    setKind(undefined)
    if (isDone) onClear()
  }
  return (
    <section className="selection-bar row row-wrap" aria-label={texts.bulk.bar}>
      <strong role="status">
        {texts.bulk.selected(ids.size, list.total, list.totalIsEstimated)}
      </strong>
      <SelectAllMatching list={list} ids={ids} onSelect={onSelect} />
      {bulkActKinds.map((one) => (
        <Button
          key={one}
          icon={icons[one]}
          look={one === 'remove' ? 'danger' : undefined}
          reason={isTooLarge ? texts.bulk.tooMany(maxUsers) : findObjection(permissions[one])}
          onClick={() => setKind(one)}
        >
          {texts.bulk.acts[one]}
        </Button>
      ))}
      <IconButton label={texts.bulk.clear} icon="close" onClick={onClear} />
      {kind ? <BulkDialog kind={kind} ids={[...ids]} onClose={close} /> : null}
    </section>
  )
}
