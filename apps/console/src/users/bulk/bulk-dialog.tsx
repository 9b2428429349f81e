import { useState } from 'react'
import { Dialog } from '../../elements/dialog.tsx'
import { texts } from '../../texts/index.ts'
import type { BulkAct } from './bulk-act.ts'
import type { BulkActKind } from './bulk-act-kind.ts'
import { BulkForecast } from './bulk-forecast.tsx'
import { BulkForm } from './bulk-form.tsx'
import { BulkRun } from './bulk-run.tsx'
import { useBulkRun } from './use-bulk-run.ts'
import './bulk.css'

type BulkDialogProps = {
  kind: BulkActKind
  ids: readonly string[]
  /** `isDone` says whether something may have changed. */
  onClose: (isDone: boolean) => void
}

/** Does an act to many users: asks for what it needs, shows what it would do, and then how it goes. */
export function BulkDialog({ kind, ids, onClose }: BulkDialogProps) {
  const [act, setAct] = useState(() => toCompleteAct(kind))
  const run = useBulkRun()
  const { job, isRunning, stop } = run
  return (
    <Dialog
      title={texts.bulk.title(kind, job?.users.length ?? ids.length, toRole(act))}
      size={act ? 'wide' : undefined}
      onClose={isRunning ? stop : () => onClose(job !== undefined)}
    >
      {job ? (
        <BulkRun users={job.users} run={run} onClose={() => onClose(true)} />
      ) : act ? (
        <BulkForecast
          act={act}
          ids={ids}
          onBack={toCompleteAct(kind) ? undefined : () => setAct(undefined)}
          onCancel={() => onClose(false)}
          onConfirm={(users, reason) => run.begin({ act, users, reason })}
        />
      ) : (
        <BulkForm kind={kind} onCancel={() => onClose(false)} onSubmit={setAct} />
      )}
    </Dialog>
  )
}

function toRole(act: BulkAct | undefined) {
  return act && 'role' in act ? act.role : undefined
}

/** Returns the act, if it needs nothing but the users. */
function toCompleteAct(kind: BulkActKind): BulkAct | undefined {
  switch (kind) {
    case 'unban':
    case 'endSessions':
    case 'remove':
      return { kind }
    default:
      return undefined
  }
}
