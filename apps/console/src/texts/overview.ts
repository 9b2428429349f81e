/** Texts of the overview. */
export const overview = {
  title: 'Overview',
  period: 'Period',
  lastDays: (days: number) => `The last ${days} days`,
  total: 'Users',
  banned: 'Banned',
  created: (days: number) => `Created in ${days} days`,
  newUsers: 'New users',
  atLeast: (total: string) => `${total} or more`,
  unknown: 'not counted here',
  series: {
    signIns: 'Sign-ins',
    refusals: 'Refusals',
    bans: 'Bans',
    unbans: 'Lifted bans',
  },
}
