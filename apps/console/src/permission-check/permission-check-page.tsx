import { unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { client } from '../api/client.ts'
import { isForbidden } from '../api/query-client.ts'
import { SelectField } from '../elements/field.tsx'
import { Icon } from '../elements/icon.tsx'
import { describeError, ErrorNotice } from '../elements/message.tsx'
import { useRoles } from '../roles/queries.ts'
import { useSession } from '../session/session.ts'
import { useObjections } from '../session/use-objections.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { texts } from '../texts/index.ts'
import { UserPicker } from '../users/user-picker.tsx'
import { type AskedAct, isAct, questions, toCall } from './questions.ts'
import './permission-check.css'

type Asked = { who: string | undefined; act: AskedAct; target: string | undefined; role: string }

/** Asks the server's own rules whether a user could do something to another. The address is the question. */
export function PermissionCheckPage() {
  const [parameters, setParameters] = useSearchParams()
  const act = parameters.get('act')
  const asked: Asked = {
    who: parameters.get('who') ?? undefined,
    act: isAct(act) ? act : 'ban-user',
    target: parameters.get('target') ?? undefined,
    role: parameters.get('role') ?? 'admin',
  }
  const ask = (change: Partial<Asked>) => {
    const entries = Object.entries({ ...asked, ...change }).filter(([, value]) => value)
    setParameters(entries as [string, string][])
  }
  return (
    <PageFrame title={texts.permissionCheck.title}>
      <p className="quiet">{texts.permissionCheck.about}</p>
      <div className="permission-check card stack">
        <UserPicker
          label={texts.permissionCheck.who}
          id={asked.who}
          onChange={(who) => ask({ who })}
        />
        <SelectField
          label={texts.permissionCheck.act}
          value={asked.act}
          onChange={({ currentTarget }) =>
            isAct(currentTarget.value) && ask({ act: currentTarget.value })
          }
        >
          {Object.keys(questions).map((name) => (
            <option key={name} value={name}>
              {texts.permissionCheck.acts[name]}
            </option>
          ))}
        </SelectField>
        {asked.act === 'set-role' ? <RoleField asked={asked} ask={ask} /> : null}
        <UserPicker
          label={texts.permissionCheck.target}
          id={asked.target}
          onChange={(target) => ask({ target })}
        />
        {asked.target ? <Answer asked={asked} target={asked.target} /> : null}
      </div>
    </PageFrame>
  )
}

function RoleField({ asked, ask }: { asked: Asked; ask: (change: Partial<Asked>) => void }) {
  const { data: roles = [] } = useRoles()
  const names = new Set([asked.role, ...roles.map(({ name }) => name)])
  return (
    <SelectField
      label={texts.permissionCheck.role}
      value={asked.role}
      onChange={({ target }) => ask({ role: target.value })}
    >
      {[...names].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  )
}

function Answer({ asked: { who, act, role }, target }: { asked: Asked; target: string }) {
  const { user } = useSession()
  const isOther = who !== undefined && who !== user.id
  const findObjection = useObjections()
  const objection = isOther ? findObjection('user:get') : undefined
  const { data, error } = useQuery({
    enabled: objection === undefined,
    queryKey: ['users', 'explain', who, act, target, role],
    queryFn: ({ signal }) =>
      unwrap(
        client.access.explainPermission(
          { userId: who, calls: [toCall(act, target, role)] },
          { signal },
        ),
      ),
  })
  if (objection) return <Unasked reason={objection} />
  if (isForbidden(error)) return <Unasked reason={describeError(error)} />
  if (error) return <ErrorNotice error={error} />
  const { describe, describeOfOther } = texts.refusals
  const result = data?.results[0]
  if (!result) return <p className="quiet">{texts.common.loading}</p>
  return (
    <div
      className="notice row permission-answer"
      data-tone={result.allowed ? 'success' : 'danger'}
      role="status"
    >
      <Icon name={result.allowed ? 'check' : 'ban'} />
      <span>
        <strong>{result.allowed ? texts.permissionCheck.yes : texts.permissionCheck.no}</strong>{' '}
        {result.error ? (isOther ? describeOfOther : describe)(result.error) : null}
      </span>
    </div>
  )
}

/** Why the reader may not ask about a user. */
function Unasked({ reason }: { reason: string }) {
  return (
    <p className="notice" data-tone="warning" role="status">
      {texts.permissionCheck.notAsked} {reason}
    </p>
  )
}
