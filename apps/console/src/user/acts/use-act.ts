import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useAnnounce } from '../../elements/toasts.tsx'

type ActOptions<T> = {
  act: () => Promise<T>
  /** What to announce when it is done. */
  done: string
  onDone: (result: T) => unknown
}

/** Returns what changes a user. Everything that is shown of users is then read again. */
export function useAct<T>({ act, done, onDone }: ActOptions<T>) {
  const queries = useQueryClient()
  const announce = useAnnounce()
  return useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      announce(done)
      await onDone(result)
    },
    // A refusal shows that something has changed as well. Nothing waits for it: the server may be away.
    onSettled: () => void queries.invalidateQueries({ queryKey: ['users'] }),
  })
}
