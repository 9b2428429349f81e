import { useSyncExternalStore } from 'react'

/** A list of users that the reader gave a name: the parameters of its address. */
export type SavedView = { name: string; parameters: string }

const storageKey = 'castellan.userViews'

const changed = 'castellan:user-views'

/** Returns the saved views of this browser, and what saves and deletes them. */
export function useSavedViews() {
  const text = useSyncExternalStore(subscribe, readText)
  const views = parseViews(text)
  return {
    views,
    save: (view: SavedView) =>
      writeViews([...views.filter(({ name }) => name !== view.name), view]),
    remove: (name: string) => writeViews(views.filter((view) => view.name !== name)),
  }
}

/** Reads the stored views, sorted by their names. What is not one is left out. */
function parseViews(text: string): SavedView[] {
  try {
    const stored: unknown = JSON.parse(text)
    const views = Array.isArray(stored) ? stored.filter(isSavedView) : []
    return views.sort((one, other) => one.name.localeCompare(other.name))
  } catch {
    return []
  }
}

function isSavedView(value: unknown): value is SavedView {
  const { name, parameters } = (value ?? {}) as Partial<SavedView>
  return typeof name === 'string' && typeof parameters === 'string'
}

function readText() {
  return localStorage.getItem(storageKey) ?? '[]'
}

function writeViews(views: readonly SavedView[]) {
  localStorage.setItem(storageKey, JSON.stringify(views))
  dispatchEvent(new Event(changed))
}

function subscribe(onChange: () => void) {
  addEventListener(changed, onChange)
  addEventListener('storage', onChange)
  return () => {
    removeEventListener(changed, onChange)
    removeEventListener('storage', onChange)
  }
}
