import { type ReactNode, useEffect } from 'react'
import { Link } from 'wouter'
import { Icon } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'

/** The head of a page and its content. The title is also that of the browser's tab. */
export function PageFrame({
  title,
  heading,
  up,
  actions,
  fill = false,
  children,
}: {
  title: string
  /** What stands over the page, if it is more than the title. */
  heading?: ReactNode
  /** The page that it belongs to. */
  up?: { title: string; path: string }
  actions?: ReactNode
  /** Whether the page is as high as the window, and its content scrolls. */
  fill?: boolean
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`
  }, [title])
  return (
    <div className="page stack" data-fill={fill}>
      {up ? (
        <Link href={up.path} className="page-up">
          <Icon name="arrowLeft" />
          {up.title}
        </Link>
      ) : null}
      <div className="row row-wrap spread page-head">
        {heading ?? <h1>{title}</h1>}
        {actions ? <div className="row row-wrap">{actions}</div> : null}
      </div>
      {children}
    </div>
  )
}
