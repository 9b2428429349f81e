import { type ReactNode, useId } from 'react'
import { useModal } from './use-modal.ts'
import { useMoreMark } from './use-more-mark.ts'

type DialogProps = {
  title: string
  /** What tells its subject from others of the same name. */
  detail?: string | undefined
  onClose: () => void
  /** `top`: near the upper edge, where it stays while its content grows and shrinks. */
  size?: 'wide' | 'top' | undefined
  /** Whether Escape leaves it open: there is nothing to go back to. */
  persistent?: boolean
  children: ReactNode
}

/** A modal dialog, open while it is rendered. The browser keeps the focus in it, and gives it back. */
export function Dialog({
  title,
  detail,
  onClose,
  size,
  persistent = false,
  children,
}: DialogProps) {
  const modal = useModal(persistent ? () => {} : onClose)
  const titleId = useId()
  const detailId = useId()
  useMoreMark(modal.ref)
  return (
    <dialog
      {...modal}
      className="dialog"
      data-size={size}
      aria-labelledby={titleId}
      aria-describedby={detail ? detailId : undefined}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          {detail ? (
            <p id={detailId} className="quiet">
              <bdi>{detail}</bdi>
            </p>
          ) : null}
        </div>
        {children}
      </div>
    </dialog>
  )
}
