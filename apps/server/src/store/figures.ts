import type { Repositories } from './repositories/index.ts'

/** What a monitor wants to know of the data. */
export type Figures = {
  /** Users by state, as they are counted; undefined while the table of an app counts nothing. */
  users: { active: number; banned: number } | undefined
  /** The time of the oldest audit event without a checkpoint. */
  uncoveredSince: Date | undefined
}

/** Creates the function that reads the figures, without a scan of any table. */
export function createFigureReader({
  checkpoints,
  users,
}: Pick<Repositories, 'checkpoints' | 'users'>) {
  return async (): Promise<Figures> => {
    const [states, time] = await Promise.all([users.countStates(), checkpoints.findUncoveredTime()])
    return {
      users: states && { active: states.total - states.banned, banned: states.banned },
      uncoveredSince: time ? new Date(time) : undefined,
    }
  }
}
