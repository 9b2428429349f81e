import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { formatListState, type ListState, parseListState } from './list-state.ts'

/** Changes the list in the address. */
export type ChangeList = (
  change: Partial<ListState>,
  /** Whether the step back leads past this change, as while typing. */
  options?: { replace?: boolean },
) => void

/** Returns the list that the address asks for, and what changes it there. */
export function useListState(): [ListState, ChangeList] {
  const [parameters, setParameters] = useSearchParams()
  const state = useMemo(() => parseListState(parameters), [parameters])
  const change = useCallback<ChangeList>(
    (next, options) =>
      setParameters(
        (current) => formatListState({ ...parseListState(current), ...next }),
        options ?? {},
      ),
    [setParameters],
  )
  return [state, change]
}
