import type { Permission } from '@castellan/client'
import { permits } from '../api/actions.ts'
import { texts } from '../texts/index.ts'
import { useSession } from './session.ts'

/** Returns what says why the reader may not do what needs a permission; nothing if they have it. */
export function useObjections(): (permission: Permission) => string | undefined {
  const { granted } = useSession().schema
  return (permission) =>
    permits(granted, permission) ? undefined : texts.refusals.needs(permission)
}
