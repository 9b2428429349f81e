/** What each subject of the API is about. */
export const subjectDescriptions: Record<string, string> = {
  users: 'Users: read, list, create, change and remove them.',
  access: 'Set the roles of users, and check permissions.',
  roles: 'Roles and their permissions.',
  bans: 'Bans. A banned user cannot sign in, and loses every session at once.',
  sessions: 'The sessions of other users.',
  impersonation: 'Acting as another user for a short time.',
  apiKeys: 'API keys, with which programs call the API without a session.',
  audit: 'The audit log: who did what.',
  auth: 'Sign-in, sign-up and sign-out, and the sessions of the caller.',
}
