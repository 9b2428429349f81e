import { type ReactNode, useEffect, useId, useRef } from 'react'

/** A part of a page, with its title and its acts. */
export function Section({
  id,
  title,
  count,
  actions,
  children,
}: {
  /** By which the address can lead to it. */
  id?: string
  title: string
  /** How many things it shows. */
  count?: string | undefined
  actions?: ReactNode
  children: ReactNode
}) {
  const titleId = useId()
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    if (id && location.hash === `#${id}`) ref.current?.scrollIntoView()
  }, [id])
  return (
    <section ref={ref} id={id} className="card stack" aria-labelledby={titleId}>
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
