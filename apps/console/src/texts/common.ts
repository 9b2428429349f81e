const count = new Intl.NumberFormat()

/** Texts of the whole console. */
export const common = {
  product: 'Castellan',
  common: {
    cancel: 'Cancel',
    close: 'Close',
    copied: 'Copied',
    loading: 'Loading…',
    more: 'Show more',
    save: 'Save',
    never: 'never',
    none: 'none',
    no: 'No',
    yes: 'Yes',
    optional: (label: string) => `${label} (optional)`,
    showAll: (length: number) => `Show all ${count.format(length)} characters`,
    showLess: 'Show less',
  },
  errors: {
    title: 'This could not be loaded',
    retry: 'Try again',
    triesAgain: 'The console tries again.',
    retryAfter: (seconds: number) => `Try again in ${seconds} s.`,
    describe: (error: unknown) =>
      describeFailures[nameOf(error)] ?? 'Something unexpected happened.',
    broken: 'This page has failed.',
    /** Begins an error of a field, which the API names. */
    of: (field: string) => `${fieldNames[field] ?? field}: `,
  },
  navigation: {
    label: 'Console',
    open: 'Open the navigation',
    skip: 'Skip to the content',
    overview: 'Overview',
    users: 'Users',
    roles: 'Roles',
    apiKeys: 'API keys',
    audit: 'Audit log',
    permissions: 'Can they?',
    notFound: 'This page does not exist',
    toUsers: 'Go to the users',
  },
  palette: {
    title: 'Go to',
    key: 'Ctrl K',
    placeholder: 'A page, a user or an act',
    nothing: 'Nothing of this name',
    newUser: 'Create a user',
    newRole: 'Create a role',
    newApiKey: 'Create an API key',
  },
  shortcuts: {
    title: 'Keys',
    keys: [
      ['Ctrl K / ⌘ K', 'Go to a page, a user or an act'],
      ['/', 'Search in the list'],
      ['?', 'Show the keys'],
      ['Shift + click', 'Select the users from the last one to this'],
      ['Esc', 'Close what is open'],
    ],
  },
  impersonation: {
    label: 'Impersonation',
    actingAs: 'You are acting as',
    until: 'until',
    stop: 'Stop impersonating',
  },
  account: {
    signOut: 'Sign out',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },
  signIn: {
    title: 'Sign in',
    email: 'Email address',
    password: 'Password',
    remember: 'Stay signed in',
    submit: 'Sign in',
    endedTitle: 'Your session has ended',
    ended: 'Sign in to go on. Nothing that you typed is lost.',
    unreachable: 'The server does not respond. The console tries again.',
  },
}

const fieldNames: Record<string, string> = {
  name: 'Name',
  permissions: 'Permissions',
  allowedNetworks: 'Allowed networks',
  expiresAt: 'Expires',
}

const describeFailures: Record<string, string> = {
  ConnectionError: 'The server cannot be reached. Check your connection.',
  TimeoutError: 'The server took too long to respond.',
  UnexpectedResponseError: 'The response did not come from Castellan.',
}

function nameOf(error: unknown) {
  return error instanceof Error ? error.name : ''
}
