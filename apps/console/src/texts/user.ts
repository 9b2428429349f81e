/** Texts about one user. */
export const user = {
  title: 'User',
  confirmed: 'Confirmed',
  unconfirmed: 'Not confirmed',
  copyId: 'Copy the id',
  noRole: 'no role',
  banned: {
    forGood: 'Banned for good',
    until: 'Banned until',
    reason: 'Reason',
  },
  reason: 'Reason',
  reasonHelp: 'The audit log keeps it.',
  acts: {
    edit: 'Edit',
    roles: 'Roles',
    password: 'Password',
    impersonate: 'Impersonate',
    unban: 'Lift the ban',
    ban: 'Ban',
    changeBan: 'Change the ban',
    remove: 'Remove',
  },
  create: {
    open: 'New user',
    title: 'New user',
    submit: 'Create',
    done: 'The user was created.',
    password: 'Password',
  },
  edit: {
    title: (name: string) => `Edit ${shorten(name)}`,
    done: 'The user was changed.',
    unchanged: 'Nothing is changed yet.',
    lines: 'One on each line.',
    json: 'As JSON.',
    notJson: 'This is not JSON.',
  },
  roles: {
    title: (name: string) => `Roles of ${shorten(name)}`,
    done: 'The roles were set.',
  },
  password: {
    title: (name: string) => `New password for ${shorten(name)}`,
    submit: 'Set the password',
    done: 'The password was set.',
    label: 'New password',
    make: 'Make a strong one',
    copy: 'Copy the password',
    shownOnce: 'Copy it now. It is not shown again.',
    endSessions: 'End all sessions of the user',
  },
  impersonate: {
    title: (name: string) => `Act as ${shorten(name)}`,
    submit: 'Impersonate',
    done: (name: string) => `You are acting as ${shorten(name)}.`,
    effect:
      'You see and do what the user may, for a short time. Your own session stays. The audit log names you with everything that you do.',
  },
  ban: {
    title: (name: string) => `Ban ${shorten(name)}`,
    submit: 'Ban',
    done: 'The user is banned.',
    effect: 'The user cannot sign in until the ban ends. All their sessions end now.',
    reason: 'Reason',
    end: 'For how long',
    endsAt: 'Ends',
    noReason: 'None given',
    date: 'Date',
    ends: {
      day: 'For a day',
      week: 'For a week',
      month: 'For a month',
      monday: 'Until Monday',
      date: 'Until a date',
      never: 'For good',
    },
  },
  unban: {
    title: (name: string) => `Lift the ban of ${shorten(name)}`,
    submit: 'Lift the ban',
    done: 'The ban was lifted.',
    effect: 'The user can sign in again.',
  },
  remove: {
    title: (name: string) => `Remove ${shorten(name)}`,
    submit: 'Remove',
    done: (name: string) => `${shorten(name)} was removed.`,
    effects: [
      'The user, their sessions and their accounts are deleted. This cannot be undone.',
      'API keys that they own or made end, and impersonations that they have started.',
      'The audit log keeps their history.',
    ],
    email: 'Type the address of the user',
    mismatch: 'Type the address as it is shown.',
  },
  sessions: {
    title: 'Sessions',
    none: 'No session is open.',
    columns: ['Device', 'Signed in', 'Last use', 'Ends'],
    device: (program: string, system: string) => `${program} on ${system}`,
    unknownDevice: 'Unknown device',
    current: 'This session',
    impersonation: 'Impersonation',
    by: 'by',
    as: 'as',
    end: 'End',
    endOneTitle: (name: string) => `End a session of ${shorten(name)}`,
    endOne: 'End the session',
    ended: 'The session has ended.',
    isCurrent: 'This is your own session. You will have to sign in again.',
    endAll: 'End all',
    endAllTitle: (name: string) => `End all sessions of ${shorten(name)}`,
    endAllEffect: 'The user has to sign in again everywhere. Impersonations that they run end too.',
    endedAll: 'All sessions have ended.',
  },
  apiKeys: {
    manage: 'Manage',
    none: 'The user owns no API key.',
    permissions: (count: number) => `${count} ${count === 1 ? 'permission' : 'permissions'}`,
    lastUse: 'last use',
    ends: 'ends',
  },
  history: 'History',
  unknown: {
    title: 'There is no such user',
    id: 'No user has the id',
    history: 'The audit log keeps the history of removed users.',
  },
}

const shownLength = 60

/** A name as part of a sentence. It brings its own direction, and is not too long. */
function shorten(name: string) {
  const short = name.length > shownLength ? `${name.slice(0, shownLength)}…` : name
  return `\u2068${short}\u2069`
}
