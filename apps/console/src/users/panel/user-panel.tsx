import { useEffect } from 'react'
import { Link } from 'wouter'
import { IconButton } from '../../elements/button.tsx'
import { EmptyState, ErrorState } from '../../elements/message.tsx'
import { useModal } from '../../elements/use-modal.ts'
import { texts } from '../../texts/index.ts'
import { isUnknownUser, toUserPath, useUser } from '../../user/use-user.ts'
import { UserActs } from '../../user/user-acts.tsx'
import { UserHeading } from '../../user/user-heading.tsx'
import { historyAnchor } from '../../user/user-history.tsx'
import { UserSummary } from '../../user/user-summary.tsx'
import { toOrigin } from '../list-of-origin.ts'
import { useListState } from '../use-list-state.ts'
import type { ListedUser } from '../use-user-list.ts'
import { useIsNarrow } from './use-is-narrow.ts'
import './panel.css'

type UserPanelProps = {
  id: string
  /** The user as the list shows them, until the server says more. */
  listed: ListedUser | undefined
  onClose: () => void
}

/** A user next to the list. On a narrow screen it covers the list. */
export function UserPanel(props: UserPanelProps) {
  return useIsNarrow() ? <CoveringPanel {...props} /> : <SidePanel {...props} />
}

function SidePanel(props: UserPanelProps) {
  const { onClose } = props
  useEffect(() => {
    const closeByEscape = (event: KeyboardEvent) => {
      const isTaken = event.defaultPrevented || document.querySelector(':popover-open, :modal')
      if (event.key === 'Escape' && !isTaken) onClose()
    }
    // Before the browser closes a popover by the same key.
    addEventListener('keydown', closeByEscape, { capture: true })
    return () => removeEventListener('keydown', closeByEscape, { capture: true })
  }, [onClose])
  return (
    <aside className="panel card" aria-label={texts.userList.panel}>
      <PanelContent {...props} />
    </aside>
  )
}

function CoveringPanel(props: UserPanelProps) {
  const modal = useModal(props.onClose)
  return (
    <dialog {...modal} className="panel panel-cover" aria-label={texts.userList.panel}>
      <PanelContent {...props} />
    </dialog>
  )
}

function PanelContent({ id, listed, onClose }: UserPanelProps) {
  const { data, error, refetch } = useUser(id)
  const [state] = useListState()
  const isUnknown = data === null || isUnknownUser(error)
  const user = data ?? listed
  return (
    <div className="stack">
      <div className="row spread">
        <span className="row panel-links">
          <Link href={toUserPath(id)} state={toOrigin(state)}>
            {texts.userList.wholePage}
          </Link>
          <Link href={`${toUserPath(id)}#${historyAnchor}`} state={toOrigin(state)}>
            {texts.user.history}
          </Link>
        </span>
        <IconButton label={texts.userList.closePanel} icon="close" onClick={onClose} />
      </div>
      {isUnknown ? (
        <EmptyState title={texts.user.unknown.title}>{texts.user.unknown.history}</EmptyState>
      ) : user ? (
        <>
          <UserHeading user={user} level="h2" />
          <UserActs user={user} />
          <UserSummary user={user} />
        </>
      ) : error ? (
        <ErrorState error={error} retry={refetch} />
      ) : null}
    </div>
  )
}
