import type { ApiKey } from '@castellan/client'
import { Button } from '../elements/button.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { ErrorNotice } from '../elements/message.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { texts } from '../texts/index.ts'
import { useApiKeyRevocation } from './queries.ts'

/** Asks before an API key is revoked. */
export function RevokeApiKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const announce = useAnnounce()
  const revocation = useApiKeyRevocation(() => {
    announce(texts.apiKeys.revoked(apiKey.name))
    onClose()
  })
  return (
    <Dialog title={texts.apiKeys.acts.revoke(apiKey.name)} onClose={onClose}>
      <p>{texts.apiKeys.revocationEnds}</p>
      <ErrorNotice error={revocation.error} />
      <div className="dialog-actions">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button
          look="danger"
          aria-busy={revocation.isPending}
          onClick={() => revocation.mutate(apiKey.id)}
        >
          {texts.apiKeys.revokeNow}
        </Button>
      </div>
    </Dialog>
  )
}
