import type { ReactNode } from 'react'

/** A word about the state of something. */
export function Badge({
  tone,
  children,
}: {
  tone?: 'danger' | 'warning' | 'success' | 'accent' | undefined
  children: ReactNode
}) {
  return (
    <span className="badge" data-tone={tone}>
      <span className="clip">{children}</span>
    </span>
  )
}
