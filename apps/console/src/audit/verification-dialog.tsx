import { type ResponseOf, unwrap } from '@castellan/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { Button } from '../elements/button.tsx'
import { CopyButton } from '../elements/copy-button.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { TextField } from '../elements/field.tsx'
import { ErrorNotice } from '../elements/message.tsx'
import { findText } from '../texts/find-text.ts'
import { texts } from '../texts/index.ts'

type Report = Extract<ResponseOf<'audit', 'verifyAuditLog'>, { status: 200 }>['body']

const { auditPage: words } = texts

/** Verifies the audit log, which can take minutes. To close the dialog stops it. */
export function VerificationDialog({ onClose }: { onClose: () => void }) {
  const [head, setHead] = useState('')
  const abort = useRef<AbortController>(undefined)
  useEffect(() => () => abort.current?.abort(), [])
  const verification = useMutation({
    mutationFn: () => {
      abort.current = new AbortController()
      const { signal } = abort.current
      const input = head.trim() ? { expectedHead: head.trim() } : {}
      return unwrap(client.audit.verifyAuditLog(input, { signal, timeoutMs: 0 }))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!verification.isPending) verification.mutate()
  }
  return (
    <Dialog title={words.verify} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="quiet">{words.aboutVerification}</p>
        <TextField
          label={words.expectedHead}
          help={words.expectedHeadHelp}
          value={head}
          onChange={({ target }) => setHead(target.value)}
        />
        <ErrorNotice error={verification.error} />
        <div role="status">
          {verification.isPending ? <p className="quiet">{words.verifying}</p> : null}
          {verification.data ? <Report report={verification.data} /> : null}
        </div>
        <div className="dialog-actions">
          <Button onClick={onClose}>{texts.common.close}</Button>
          <Button type="submit" look="primary" aria-busy={verification.isPending}>
            {words.verifyNow}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Report({ report }: { report: Report }) {
  const { isIntact, violations, violationCount, events, head, warning } = report
  return (
    <div className="stack-s">
      <div className="notice" data-tone={isIntact ? 'success' : 'danger'}>
        <strong>{isIntact ? words.intact(events) : words.violated(violationCount)}</strong>
        <ul>
          {violations.map(({ kind, checkpoint, event, count, object }) => (
            <li key={[kind, checkpoint, event, object].join()}>
              {[findText(words.violations, kind), checkpoint, event, count, object]
                .filter(Boolean)
                .join(' · ')}
            </li>
          ))}
        </ul>
      </div>
      {warning ? (
        <div className="notice" data-tone="warning">
          {warning}
        </div>
      ) : null}
      <div className="notice row spread">
        <span className="secret">
          {words.head} <code>{head}</code>
        </span>
        <CopyButton text={head} label={words.copyHead} />
      </div>
    </div>
  )
}
