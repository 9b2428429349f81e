import type { ReactNode } from 'react'
import { DialogForm } from '../../elements/dialog-form.tsx'
import { texts } from '../../texts/index.ts'

type FormFrameProps = { onCancel: () => void; onSubmit: () => void; children: ReactNode }

/** The form of an act on many users, which leads to what the act would do. */
export function FormFrame(props: FormFrameProps) {
  return <DialogForm submit={texts.bulk.check} {...props} />
}
