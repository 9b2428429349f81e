import { unwrap } from '@castellan/client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { client } from '../api/client.ts'
import { Button } from '../elements/button.tsx'
import { Icon } from '../elements/icon.tsx'
import { EmptyState, ErrorState } from '../elements/message.tsx'
import { useObjections } from '../session/use-objections.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { texts } from '../texts/index.ts'
import { AuditEventItem } from './audit-event-item.tsx'
import { EventFilterForm } from './event-filter-form.tsx'
import { buildExportUrl, type EventFilters, parseEventFilters } from './event-filters.ts'
import { VerificationDialog } from './verification-dialog.tsx'

const pageSize = 50

/** The audit log, newest first, filtered as the address says. */
export function AuditPage() {
  const [parameters, setParameters] = useSearchParams()
  const filters = parseEventFilters(parameters)
  const [isVerifying, setVerifying] = useState(false)
  const objection = useObjections()('audit:list')
  const change = (next: EventFilters) => {
    const entries = Object.entries({ ...filters, ...next }).filter(([, value]) => value)
    setParameters(entries as [string, string][])
  }
  return (
    <PageFrame
      title={texts.navigation.audit}
      actions={
        <>
          <Button icon="check" reason={objection} onClick={() => setVerifying(true)}>
            {texts.auditPage.verify}
          </Button>
          {objection ? (
            <Button icon="download" reason={objection}>
              {texts.auditPage.export}
            </Button>
          ) : (
            <a className="button" href={buildExportUrl(filters)} download="audit-log.ndjson">
              <Icon name="download" />
              {texts.auditPage.export}
            </a>
          )}
        </>
      }
    >
      {objection ? null : (
        <EventFilterForm filters={filters} onChange={change} onReset={() => setParameters({})} />
      )}
      <EventList filters={filters} />
      {isVerifying ? <VerificationDialog onClose={() => setVerifying(false)} /> : null}
    </PageFrame>
  )
}

function EventList({ filters }: { filters: EventFilters }) {
  const list = useInfiniteQuery({
    queryKey: ['audit', 'list', filters],
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(client.audit.listAuditEvents({ ...filters, limit: pageSize, cursor }, { signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
  if (list.isError) return <ErrorState error={list.error} retry={() => list.refetch()} />
  const events = list.data?.pages.flatMap((page) => page.events)
  if (!events) return <p className="quiet">{texts.common.loading}</p>
  if (events.length === 0) return <EmptyState title={texts.audit.none} />
  return (
    <>
      <ol className="audit-events card">
        {events.map((event) => (
          <AuditEventItem key={event.id} event={event} />
        ))}
      </ol>
      {list.hasNextPage ? (
        <div>
          <Button onClick={() => list.fetchNextPage()} aria-busy={list.isFetchingNextPage}>
            {texts.common.more}
          </Button>
        </div>
      ) : null}
    </>
  )
}
