import { isProblem } from '@castellan/client'
import type { ReactNode } from 'react'
import { isForbidden } from '../api/query-client.ts'
import { texts } from '../texts/index.ts'
import { Button } from './button.tsx'

/** What is shown in place of content: nothing there yet, or nothing found. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="message">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Why the reader may not see what would be in its place. */
export function RefusedState({ reason }: { reason: string }) {
  return (
    <div className="message" role="alert">
      <h2>{texts.refusals.title}</h2>
      <p>{reason}</p>
    </div>
  )
}

/** An error in place of content, with a way to try again if that can help. */
export function ErrorState({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  if (isForbidden(error)) return <RefusedState reason={describeError(error)} />
  return (
    <div className="message" role="alert">
      <h2>{texts.errors.title}</h2>
      <p>{describeError(error)}</p>
      {retry ? <Button onClick={retry}>{texts.errors.retry}</Button> : null}
    </div>
  )
}

/** An error within a form. */
export function ErrorNotice({ error }: { error: unknown }) {
  if (!error) return null
  return (
    <div className="notice" data-tone="danger" role="alert">
      {describeError(error)}
    </div>
  )
}

/** How the server names the field that is wrong. */
const fieldInMessage = /^\[body\.([^\].]+)[^\]]*\] /

/** Returns what to tell a reader about an error: the sentence of the server, if it sent one. */
export function describeError(error: unknown): string {
  if (!isProblem(error)) return texts.errors.describe(error)
  const { retryAfterSeconds } = error
  const message = error.message.replace(fieldInMessage, (_, field) => texts.errors.of(field))
  return retryAfterSeconds ? `${message}. ${texts.errors.retryAfter(retryAfterSeconds)}` : message
}
