import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { Toasts } from './elements/toasts.tsx'
import { SessionGate } from './session/session-gate.tsx'
import { FailureBoundary } from './shell/failure-boundary.tsx'
import { PageFrame } from './shell/page-frame.tsx'
import { detailPages, pages } from './shell/pages.ts'
import { Shell } from './shell/shell.tsx'
import { texts } from './texts/index.ts'

const base = import.meta.env.BASE_URL.replace(/\/$/, '')

/** The console. */
export function App() {
  return (
    <Router base={base}>
      <SessionGate>
        <Toasts>
          <Shell>
            <Pages />
          </Shell>
        </Toasts>
      </SessionGate>
    </Router>
  )
}

function Pages() {
  const [location] = useLocation()
  return (
    <FailureBoundary location={location}>
      <Switch>
        <Route path="/">
          <Redirect to="/users" replace />
        </Route>
        {[...detailPages, ...pages].map(({ path, pattern, Component }) => (
          <Route key={path} path={pattern ?? path} component={Component} />
        ))}
        <Route>
          <PageFrame title={texts.navigation.notFound}>
            <Link href="/users">{texts.navigation.toUsers}</Link>
          </PageFrame>
        </Route>
      </Switch>
    </FailureBoundary>
  )
}
