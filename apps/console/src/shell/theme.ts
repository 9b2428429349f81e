import { useEffect, useState } from 'react'

/** How the console looks: as the system says, or always light or dark. */
export const themes = ['system', 'light', 'dark'] as const

type Theme = (typeof themes)[number]

const storageKey = 'castellan.theme'

/** Returns the theme, and what changes it. The browser remembers it. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(readTheme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
  const change = (next: Theme) => {
    localStorage.setItem(storageKey, next)
    setTheme(next)
  }
  return [theme, change]
}

function readTheme(): Theme {
  const stored = localStorage.getItem(storageKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
