import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../elements/button.tsx'
import { Dialog } from '../../elements/dialog.tsx'
import { ErrorNotice } from '../../elements/message.tsx'
import { useAnnounce } from '../../elements/toasts.tsx'
import { texts } from '../../texts/index.ts'
import type { ListQuery } from '../list-query.ts'
import { type UserField, useUserSchema } from '../user-schema.ts'
import { exportUsers } from './export-users.ts'
import { saveFile } from './save-file.ts'

/** The most users that are read at once. */
const maxPageSize = 1_000

type ExportDialogProps = {
  query: ListQuery
  columns: readonly UserField[]
  total: number | undefined
  totalIsEstimated: boolean
  onClose: () => void
}

/** Exports the list as it is shown: asks first, shows how far it is, and stops when asked to. */
export function ExportDialog(props: ExportDialogProps) {
  const { query, columns, total, totalIsEstimated, onClose } = props
  const queries = useQueryClient()
  const announce = useAnnounce()
  const pageSize = Math.min(maxPageSize, useUserSchema().maxPageSize)
  const [count, setCount] = useState(0)
  const stopper = useRef(new AbortController())
  useEffect(() => () => stopper.current.abort(), [])
  const run = useMutation({
    mutationFn: () => {
      stopper.current = new AbortController()
      const { signal } = stopper.current
      return exportUsers(queries, { query, columns, pageSize, signal, onProgress: setCount })
    },
    onSuccess: (file) => {
      saveFile(file, `users-${new Date().toISOString().slice(0, 10)}.csv`)
      announce(texts.userList.exported)
      onClose()
    },
  })
  const { exportTitle, exportHelp, exporting, exportStart, stop } = texts.userList
  return (
    <Dialog title={exportTitle} onClose={onClose}>
      <p className="quiet">{exportHelp(columns.map(({ name }) => name).join(', '))}</p>
      {run.isPending ? (
        <div className="stack-s" role="status">
          {exporting(count)}
          <progress
            className="export-progress"
            aria-label={exporting(count)}
            value={count}
            max={Math.max(total ?? 0, count, 1)}
          />
        </div>
      ) : null}
      <ErrorNotice error={run.error} />
      <div className="dialog-actions">
        <Button onClick={onClose}>{run.isPending ? stop : texts.common.cancel}</Button>
        {run.isPending ? null : (
          <Button look="primary" icon="download" onClick={() => run.mutate()}>
            {total === undefined
              ? texts.userList.export
              : exportStart(texts.users.total(total, totalIsEstimated))}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
