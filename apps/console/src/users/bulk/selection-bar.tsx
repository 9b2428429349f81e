import { useState } from 'react'
import { Button, IconButton } from '../../elements/button.tsx'
import type { IconName } from '../../elements/icon.tsx'
import { texts } from '../../texts/index.ts'
import { type BulkActKind, bulkActKinds } from './bulk-act-kind.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import { useActObjections } from './use-act-objections.ts'
import './bulk.css'

const icons: Record<BulkActKind, IconName> = {
  ban: 'ban',
  unban: 'check',
  giveRole: 'plus',
  takeRole: 'close',
  endSessions: 'signOut',
  remove: 'trash',
}

/** The most users that one act is done to. */
const maxUsers = 1_000

type SelectionBarProps = { ids: ReadonlySet<string>; onClear: () => void }

/** How many users are selected, and what can be done to them. */
export function SelectionBar({ ids, onClear }: SelectionBarProps) {
  const [kind, setKind] = useState<BulkActKind>()
  const findObjection = useActObjections()
  const isTooLarge = ids.size > maxUsers
  const close = (isDone: boolean) => {
    setKind(undefined)
    if (isDone) onClear()
  }
  return (
    <section className="selection-bar row row-wrap" aria-label={texts.bulk.bar}>
      <strong role="status">{texts.bulk.selected(ids.size)}</strong>
      {bulkActKinds.map((one) => (
        <Button
          key={one}
          icon={icons[one]}
          look={one === 'remove' ? 'danger' : undefined}
          reason={isTooLarge ? texts.bulk.tooMany(maxUsers) : findObjection(one)}
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
