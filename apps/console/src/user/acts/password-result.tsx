import { Button } from '../../elements/button.tsx'
import { CopyButton } from '../../elements/copy-button.tsx'
import { Dialog } from '../../elements/dialog.tsx'
import { useSessionEnd } from '../../session/session.ts'
import { texts } from '../../texts/index.ts'

type PasswordResultProps = {
  title: string
  /** Whose it is. */
  detail: string
  value: string
  onClose: () => void
}

/** Shows a password that was made and set, for the last time. */
export function PasswordResult({ title, detail, value, onClose }: PasswordResultProps) {
  const { password } = texts.user
  useSessionEnd(onClose)
  return (
    <Dialog title={title} detail={detail} onClose={onClose}>
      <p className="quiet">{password.shownOnce}</p>
      <div className="row spread notice">
        <code>{value}</code>
        <CopyButton text={value} label={password.copy} />
      </div>
      <div className="dialog-actions">
        <Button look="primary" onClick={onClose}>
          {texts.common.close}
        </Button>
      </div>
    </Dialog>
  )
}
