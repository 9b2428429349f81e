import type { Tables } from './read-tables.ts'
import type { Person } from './write-sequences.ts'

/** The state of a user according to the audit log, with the sessions that were created. */
type ReplayedUser = {
  name: string
  role: string
  banned: boolean
  exists: boolean
  sessions: Set<string>
}

type AuditedFields = Partial<Pick<ReplayedUser, 'name' | 'role' | 'banned'>>

const sessionActions = ['session.opened', 'impersonation.started']

/**
 * Returns the differences between the audit log and the tables: a change without its event, or
 * an event without its change.
 */
export function findAuditMismatches(people: Person[], { users, sessions, events }: Tables) {
  const replayed = replayAuditLog(events)
  const rowOf = new Map(users.map((user) => [user.id, user]))
  const ids = new Set([
    ...people.map(({ id }) => id).filter(Boolean),
    ...users.filter(({ email }) => email.startsWith('person')).map(({ id }) => id),
  ])
  return [...ids].flatMap((id) => {
    const [row, event] = [rowOf.get(id), replayed.get(id)]
    const own = sessions.filter(({ userId }) => userId === id).map((session) => session.id)
    const stored = row
      ? [row.name, row.role, Boolean(row.banned), own.sort().join()]
      : ['deleted', own.join()]
    const recorded = event?.exists
      ? [event.name, event.role, event.banned, [...event.sessions].sort().join()]
      : [event ? 'deleted' : 'not recorded', '']
    return stored.join('|') === recorded.join('|')
      ? []
      : [`${id}: ${stored.join(', ')} in the tables, ${recorded.join(', ')} in the audit log`]
  })
}

/** Replays the audit log; returns the users by id. */
function replayAuditLog(events: Tables['events']) {
  const people = new Map<string, ReplayedUser>()
  for (const { action, targetId, subject, change } of events) {
    const unknown = { name: '', role: '', banned: false, exists: true }
    const person = people.get(targetId) ?? { ...unknown, sessions: new Set<string>() }
    people.set(targetId, person)
    const { after = {} } = (change ? JSON.parse(change) : {}) as { after?: AuditedFields }
    Object.assign(person, after)
    if (sessionActions.includes(action)) person.sessions.add(subject ?? '')
    if (['user.banned', 'user.password-set', 'user.removed'].includes(action))
      person.sessions.clear()
    if (action === 'user.removed') person.exists = false
  }
  return people
}
