import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isForbidden } from '../../api/query-client.ts'
import { useAnnounce } from '../../elements/toasts.tsx'
import { updateSession, useSession } from '../../session/session.ts'

type ActOptions<T> = {
  /** The user that it is done to, if there is one yet. */
  userId: string | undefined
  act: () => Promise<T>
  /** What to announce when it is done. */
  done: string
  onDone: (result: T) => unknown
}

/** Returns what changes a user. Everything that is shown of users is then read again. */
export function useAct<T>({ userId, act, done, onDone }: ActOptions<T>) {
  const queries = useQueryClient()
  const announce = useAnnounce()
  const { user: self } = useSession()
  return useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      announce(done)
      await onDone(result)
    },
    // A refusal shows that something has changed as well. Nothing waits for it: the server may be away.
    onSettled: (_result, error) => {
      // What readers do to themselves may change what they can see, and a refusal may say so.
      const isOther = userId === self.id || isForbidden(error)
      const isReady = isOther ? updateSession(queries) : Promise.resolve()
      void isReady.then(() => queries.invalidateQueries({ queryKey: ['users'] }))
    },
  })
}
