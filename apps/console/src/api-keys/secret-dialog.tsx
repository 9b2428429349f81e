import { Button } from '../elements/button.tsx'
import { CopyButton } from '../elements/copy-button.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { useSessionEnd } from '../session/session.ts'
import { texts } from '../texts/index.ts'

/** Shows a secret once. Only the button and the end of the session close it: no slip loses it. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  useSessionEnd(onClose)
  return (
    <Dialog title={texts.apiKeys.secretTitle} onClose={onClose} persistent>
      <p>{texts.apiKeys.secretOnce}</p>
      <div className="notice row spread">
        <code className="secret">{secret}</code>
        <CopyButton text={secret} label={texts.apiKeys.copySecret} />
      </div>
      <div className="dialog-actions">
        <Button look="primary" onClick={onClose}>
          {texts.apiKeys.stored}
        </Button>
      </div>
    </Dialog>
  )
}
