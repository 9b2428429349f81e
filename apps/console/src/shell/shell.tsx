import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { IconButton } from '../elements/button.tsx'
import { Icon } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'
import { Account } from './account.tsx'
import { Brand } from './brand.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { ImpersonationBanner } from './impersonation-banner.tsx'
import { Keys } from './keys.tsx'
import { pages } from './pages.ts'
import './shell.css'

/** The frame of all pages: the navigation, the account of the reader, and the page itself. */
export function Shell({ children }: { children: ReactNode }) {
  const [location] = useLocation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <ImpersonationBanner />
      <ConnectionNotice />
      <div className="shell" data-open={isOpen}>
        <a className="skip button" href="#content">
          {texts.navigation.skip}
        </a>
        <header className="shell-side">
          <div className="row spread shell-top">
            <Link href="/users" className="shell-home">
              <Brand />
            </Link>
            <span className="shell-toggle">
              <IconButton
                label={texts.navigation.open}
                icon="menu"
                aria-expanded={isOpen}
                onClick={() => setOpen(!isOpen)}
              />
            </span>
          </div>
          <Keys />
          <nav aria-label={texts.navigation.label} className="shell-navigation">
            {pages.map(({ path, title, icon }) => (
              <Link
                key={path}
                href={path}
                className="shell-link"
                aria-current={location.startsWith(path) ? 'page' : undefined}
                onClick={() => setOpen(false)}
              >
                <Icon name={icon} />
                {title}
              </Link>
            ))}
          </nav>
          <Account />
        </header>
        <main id="content" className="shell-main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  )
}
