import { useHistoryState } from 'wouter/use-browser-location'
import { texts } from '../texts/index.ts'
import { formatListState, type ListState, parseListState } from './list-state.ts'

/** Returns what a link from a list leaves in the history of the browser, for the way back. */
export function toOrigin(state: ListState) {
  return { list: formatListState(state).toString() }
}

/** Returns the list from which a page was opened, as the reader left it; all users if there is none. */
export function useListOfOrigin() {
  const origin: unknown = useHistoryState<{ list?: unknown } | null>()?.list
  const list = typeof origin === 'string' ? origin : ''
  const parameters = formatListState(parseListState(new URLSearchParams(list)))
  return { title: texts.users.title, path: parameters.size > 0 ? `/users?${parameters}` : '/users' }
}
