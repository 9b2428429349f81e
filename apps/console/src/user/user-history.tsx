import { unwrap } from '@castellan/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { AuditEventItem } from '../audit/audit-event-item.tsx'
import { Button } from '../elements/button.tsx'
import { describeError } from '../elements/message.tsx'
import { Section } from '../elements/section.tsx'
import { texts } from '../texts/index.ts'

const pageSize = 20

/** What leads to the history in the address of a user. */
export const historyAnchor = 'history'

/** What a user did, and what was done to them. It outlives the user. */
export function UserHistory({ userId }: { userId: string }) {
  const history = useUserHistory(userId)
  const events = (!history.isError && history.data) || []
  return (
    <Section id={historyAnchor} title={texts.user.history}>
      {history.error ? <p className="quiet">{describeError(history.error)}</p> : null}
      {history.isSuccess && events.length === 0 ? (
        <p className="quiet">{texts.audit.none}</p>
      ) : null}
      <ol className="audit-events">
        {events.map((event) => (
          <AuditEventItem key={event.id} event={event} ofUser={userId} />
        ))}
      </ol>
      {history.hasNextPage ? (
        <div>
          <Button aria-busy={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
            {texts.common.more}
          </Button>
        </div>
      ) : null}
    </Section>
  )
}

function useUserHistory(userId: string) {
  return useInfiniteQuery({
    queryKey: ['users', 'history', userId],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.audit.getUserHistory(
          { userId, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) },
          { signal },
        ),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ events }) => events),
  })
}
