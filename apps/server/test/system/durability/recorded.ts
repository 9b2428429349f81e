import type { Person } from './lives.ts'
import type { Rows } from './rows.ts'

/** The state of a user according to the audit log, with the sessions that were created. */
type Told = { name: string; role: string; banned: boolean; isThere: boolean; sessions: Set<string> }

type State = Partial<Pick<Told, 'name' | 'role' | 'banned'>>

const opening = ['session.opened', 'impersonation.started']

/**
 * Returns where the audit log and the tables differ: a change without its event, or
 * an event without its change. The audit log alone describes the current state.
 */
export function misrecorded(people: Person[], { users, sessions, events }: Rows) {
  const told = toldBy(events)
  const rowOf = new Map(users.map((user) => [user.id, user]))
  const ids = new Set([
    ...people.map(({ id }) => id).filter(Boolean),
    ...users.filter(({ email }) => email.startsWith('person')).map(({ id }) => id),
  ])
  return [...ids].flatMap((id) => {
    const [row, event] = [rowOf.get(id), told.get(id)]
    const own = sessions.filter(({ userId }) => userId === id).map((session) => session.id)
    const there = row
      ? [row.name, row.role, Boolean(row.banned), own.sort().join()]
      : ['deleted', own.join()]
    const recorded = event?.isThere
      ? [event.name, event.role, event.banned, [...event.sessions].sort().join()]
      : [event ? 'deleted' : 'not recorded', '']
    return there.join('|') === recorded.join('|')
      ? []
      : [`${id}: ${there.join(', ')} there, ${recorded.join(', ')} in the audit log`]
  })
}

/** Replays the audit log; returns the users by id. */
function toldBy(events: Rows['events']) {
  const people = new Map<string, Told>()
  for (const { action, targetId, subject, change } of events) {
    const nobody = { name: '', role: '', banned: false, isThere: true }
    const person = people.get(targetId) ?? { ...nobody, sessions: new Set<string>() }
    people.set(targetId, person)
    const { after = {} } = (change ? JSON.parse(change) : {}) as { after?: State }
    Object.assign(person, after)
    if (opening.includes(action)) person.sessions.add(subject ?? '')
    if (['user.banned', 'user.password-set', 'user.removed'].includes(action))
      person.sessions.clear()
    if (action === 'user.removed') person.isThere = false
  }
  return people
}
