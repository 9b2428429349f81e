import type { BulkActKind } from '../users/bulk/bulk-act-kind.ts'

const number = new Intl.NumberFormat()

/** Texts of acts on many users. */
export const bulk = {
  selected: (count: number, total: number | undefined, isEstimated: boolean) =>
    `${formatPart(count, total, isEstimated)} selected`,
  selectAll: (total: number, isEstimated: boolean) =>
    isEstimated ? 'Select all that match' : `Select all ${number.format(total)}`,
  loading: (count: number, total: number | undefined, isEstimated: boolean) =>
    `Loading ${formatPart(count, total, isEstimated)}…`,
  bar: 'Selected users',
  clear: 'Clear the selection',
  tooMany: (most: number) => `At most ${number.format(most)} users at once.`,
  acts: {
    ban: 'Ban',
    unban: 'Lift the ban',
    giveRole: 'Give role',
    takeRole: 'Take role',
    endSessions: 'End sessions',
    remove: 'Remove',
  } satisfies Record<BulkActKind, string>,
  title: (kind: BulkActKind, count: number, role: string | undefined) =>
    titles[kind](countUsers(count), role),
  role: 'Role',
  chooseRole: 'Choose a role',
  check: 'Show what would happen',
  checking: (checked: number, count: number) =>
    `Checking ${number.format(checked)} of ${number.format(count)}…`,
  back: 'Back',
  user: 'User',
  outcome: 'What would happen',
  result: 'Result',
  nothingChanged: 'Nothing is changed yet.',
  counts: {
    allowed: (count: number) => `${number.format(count)} would change`,
    unchanged: (count: number) => `${number.format(count)} would stay as they are`,
    refused: (count: number) => `${number.format(count)} would be refused`,
  },
  would: {
    ban: 'Is banned, and signed out',
    replaceBan: 'Is banned already; the new reason and end replace the old ones',
    unban: 'Can sign in again',
    endSessions: 'Is signed out',
    remove: 'Is removed, with their sessions and accounts. This cannot be undone.',
    roles: (before: string, after: string) => `${before || '–'} → ${after || '–'}`,
  },
  unchanged: 'Stays as it is',
  refused: (rule: string) => `Refused: ${rule}`,
  removed: 'This user has been removed.',
  nothingToDo: 'No user would change.',
  reason: 'Reason for the audit log',
  confirm: (count: number) => `Type ${count} to confirm`,
  confirmFirst: (count: number) => `Type ${count} in the field first.`,
  progress: (ended: number, count: number) => `${number.format(ended)} of ${number.format(count)}`,
  paused: (seconds: number) => `The server asked to wait ${seconds} s.`,
  done: 'Done',
  doneUnchanged: 'Was like this already',
  waiting: 'Not done',
  results: {
    done: (count: number) => `${number.format(count)} done`,
    unchanged: (count: number) => `${number.format(count)} were like this already`,
    failed: (count: number) => `${number.format(count)} failed`,
    waiting: (count: number) => `${number.format(count)} not done`,
  },
  stop: 'Stop',
  goOn: 'Go on',
  tryAgain: 'Try the failed again',
}

const titles: Record<BulkActKind, (users: string, role: string | undefined) => string> = {
  ban: (users) => `Ban ${users}`,
  unban: (users) => `Lift the ban of ${users}`,
  giveRole: (users, role) => (role ? `Give ${users} the role ${role}` : `Give ${users} a role`),
  takeRole: (users, role) =>
    role ? `Take the role ${role} from ${users}` : `Take a role from ${users}`,
  endSessions: (users) => `End the sessions of ${users}`,
  remove: (users) => `Remove ${users}`,
}

function formatPart(count: number, total: number | undefined, isEstimated: boolean) {
  if (total === undefined || count >= total) return number.format(count)
  return `${number.format(count)} of ${isEstimated ? 'about ' : ''}${number.format(total)}`
}

function countUsers(count: number) {
  return `${number.format(count)} ${count === 1 ? 'user' : 'users'}`
}
