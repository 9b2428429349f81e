import { type ComponentType, lazy } from 'react'
import type { IconName } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'

/** A page that the navigation leads to. Its code is loaded when it is opened. */
export type Page = {
  path: string
  /** The paths that it shows, if it is not `path` alone; see the patterns of wouter. */
  pattern?: string
  title: string
  icon: IconName
  Component: ComponentType
}

/** The pages of the console, in the order of the navigation. */
export const pages: readonly Page[] = [
  {
    path: '/users',
    title: texts.navigation.users,
    icon: 'users',
    Component: load(() => import('../users/users-page.tsx').then((file) => file.UsersPage)),
  },
]

function load(read: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await read() }))
}
