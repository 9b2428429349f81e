import { createHash } from 'node:crypto'
import type { SignInAttempt, SignInAttempts } from '../../deps.ts'
import { type Budget, type Budgets, buildNetworkBudgets, type Limit, toKey } from './budgets.ts'
import { toNetworks } from './client-address.ts'

/** Limits of failed sign-ins, and of all. Those of networks are for one client, see ClientNetwork. */
const limits = {
  /** From a network, to any account. */
  network: { free: 20, seconds: 60 },
  /** From a network to one account. */
  accountFromNetwork: { free: 5, seconds: 3600, maxWaitSeconds: 900 },
  /** To one account. It takes several networks to reach it. */
  account: { free: 30, seconds: 600, maxWaitSeconds: 60 },
  /** From a known device to its account. Of the above none counts for it. */
  device: { free: 5, seconds: 3600, maxWaitSeconds: 900 },
  /** From a network by all known devices of one account, so that no user uses up the next one. */
  accountDevices: { free: 20, seconds: 60 },
  /** From a network by all known devices. */
  networkDevices: { free: 60, seconds: 60 },
  /** Successful sign-ins to one account, as each is a session and an audit event. */
  signedIn: { free: 60, seconds: 60 },
} satisfies Record<string, Limit>

/** The limits of failed attempts. A success forgets the own ones. */
type FailureBudgets = { own: Budget[]; common: Budget[] }

/** Creates what limits sign-ins. Each takes its place in all limits before a password is hashed. */
export function createSignInAttempts(budgets: Budgets): SignInAttempts {
  return {
    run: async (attempt, check) => {
      const account = createHash('sha256').update(attempt.email).digest('base64url')
      const { own, common } = toFailureBudgets(attempt, account)
      const failed = [...own, ...common]
      const signedIn = { key: toKey('signed-in', account), ...limits.signedIn }
      const taken = await budgets.take([...failed, signedIn])
      if (!taken.giveBack) return { waitSeconds: taken.waitSeconds }
      const isRight = await check().catch(async (error) => {
        await taken.giveBack([...failed, signedIn])
        throw error
      })
      await taken.giveBack(isRight ? failed : [signedIn])
      if (isRight) await budgets.reset(own)
      return { isRight }
    },
  }
}

function toFailureBudgets({ address, device }: SignInAttempt, account: string): FailureBudgets {
  const networks = toNetworks(address)
  if (!device)
    return {
      own: buildNetworkBudgets('sign-in', limits.accountFromNetwork, networks, account),
      common: [
        { key: toKey('account', account), ...limits.account },
        ...buildNetworkBudgets('failure', limits.network, networks),
      ],
    }
  return {
    own: [{ key: toKey('sign-in', device.id), ...limits.device }],
    common: [
      ...buildNetworkBudgets('known-failure', limits.accountDevices, networks, device.binding),
      ...buildNetworkBudgets('known-failure', limits.networkDevices, networks),
    ],
  }
}
