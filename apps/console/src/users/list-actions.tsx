import { useState } from 'react'
import { Button } from '../elements/button.tsx'
import { CopyButton } from '../elements/copy-button.tsx'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { NewUserButton } from '../user/create-user.tsx'
import { ExportDialog } from './export/export-dialog.tsx'
import type { ListState } from './list-state.ts'
import { SavedViewsMenu } from './saved-views-menu.tsx'
import type { UserField } from './user-schema.ts'

type ListActionsProps = {
  state: ListState
  columns: readonly UserField[]
  total: number | undefined
  totalIsEstimated: boolean
}

/** What can be done with a list as a whole. */
export function ListActions({ state, columns, total, totalIsEstimated }: ListActionsProps) {
  const [isExporting, setExporting] = useState(false)
  const findObjection = useObjections()
  return (
    <>
      <CopyButton
        text={location.href}
        label={texts.userList.copyLink}
        copied={texts.userList.linkCopied}
        icon="link"
      />
      <SavedViewsMenu state={state} />
      <Button
        icon="download"
        reason={findObjection('user:list')}
        onClick={() => setExporting(true)}
      >
        <span className="list-action">{texts.userList.export}</span>
      </Button>
      <NewUserButton />
      {isExporting ? (
        <ExportDialog
          query={state}
          columns={columns}
          total={total}
          totalIsEstimated={totalIsEstimated}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </>
  )
}
