import { type ReactNode, useId } from 'react'

/** A part of a page, with its title and its acts. */
export function Section({
  title,
  count,
  actions,
  children,
}: {
  title: string
  /** How many things it shows. */
  count?: string | undefined
  actions?: ReactNode
  children: ReactNode
}) {
  const titleId = useId()
  return (
    <section className="card stack" aria-labelledby={titleId}>
      <div className="row row-wrap spread">
        <h2 className="row">
          <span id={titleId}>{title}</span>
          {count ? <span className="quiet small">{count}</span> : null}
        </h2>
        {actions ? <div className="row row-wrap">{actions}</div> : null}
      </div>
      {children}
    </section>
  )
}
