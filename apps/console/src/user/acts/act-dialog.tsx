import type { CallOptions } from '@castellan/client'
import { type ReactNode, useState } from 'react'
import { Dialog } from '../../elements/dialog.tsx'
import { DialogForm } from '../../elements/dialog-form.tsx'
import { TextField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import type { AnyUser } from '../use-user.ts'
import { toDistinction } from '../user-fields.ts'
import { maxReasonLength } from './max-reason-length.ts'
import { useAct } from './use-act.ts'

/** What the dialog of an act gets. */
export type ActProps = { user: AnyUser; onClose: () => void }

type ActDialogProps<T> = {
  title: string
  /** The user that the title names: it says the address as well. */
  user?: AnyUser | undefined
  /** The word on the button. */
  submit: string
  look?: 'danger' | undefined
  /** The reason of the audit log: asked for, or given elsewhere in the form. */
  reason?: 'optional' | 'required' | 'none'
  /** What must be done first. */
  objection?: string | undefined
  act: (options: Pick<CallOptions, 'reason'>) => Promise<T>
  done: string
  /** Called instead of `onClose` when it is done. */
  onDone?: ((result: T) => unknown) | undefined
  onClose: () => void
  children?: ReactNode
}

/** A dialog that asks for what an act needs, and stays open while the server refuses it. */
export function ActDialog<T>(props: ActDialogProps<T>) {
  const { title, user, submit, look, reason: asks = 'optional', onClose } = props
  const [reason, setReason] = useState('')
  const act = useAct({
    userId: user?.id,
    act: () => props.act({ reason: reason.trim() || undefined }),
    done: props.done,
    onDone: props.onDone ?? onClose,
  })
  return (
    <Dialog title={title} detail={user && toDistinction(user)} onClose={onClose}>
      <DialogForm
        submit={submit}
        look={look}
        objection={props.objection}
        error={act.error}
        isPending={act.isPending}
        onSubmit={act.mutate}
        onCancel={onClose}
      >
        {props.children}
        {asks === 'none' ? null : (
          <TextField
            label={texts.user.reason}
            isOptional={asks === 'optional'}
            help={texts.user.reasonHelp}
            required={asks === 'required'}
            maxLength={maxReasonLength}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </DialogForm>
    </Dialog>
  )
}
