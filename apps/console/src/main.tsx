import '@fontsource-variable/inter/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import './elements/elements.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const element = document.getElementById('root')
if (element) {
  const root = createRoot(element)
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
  // A page that the browser keeps for the way back would show what was there before signing out.
  addEventListener('pagehide', () => root.unmount())
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
}
