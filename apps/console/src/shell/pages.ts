import { type ComponentType, lazy } from 'react'
import type { IconName } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'

/** A page of the console. Its code is loaded when it is opened. */
export type Page = {
  path: string
  /** The paths that it shows, if it is not `path` alone; see the patterns of wouter. */
  pattern?: string
  Component: ComponentType
}

/** A page that the navigation leads to. */
export type NavigationPage = Page & { title: string; icon: IconName }

/** The pages of the console, in the order of the navigation. */
export const pages: readonly NavigationPage[] = [
  {
    path: '/overview',
    title: texts.navigation.overview,
    icon: 'home',
    Component: load(() =>
      import('../overview/overview-page.tsx').then((file) => file.OverviewPage),
    ),
  },
  {
    path: '/users',
    title: texts.navigation.users,
    icon: 'users',
    Component: load(() => import('../users/users-page.tsx').then((file) => file.UsersPage)),
  },
  {
    path: '/roles',
    title: texts.navigation.roles,
    icon: 'role',
    Component: load(() => import('../roles/roles-page.tsx').then((file) => file.RolesPage)),
  },
  {
    path: '/api-keys',
    title: texts.navigation.apiKeys,
    icon: 'key',
    Component: load(() => import('../api-keys/api-keys-page.tsx').then((file) => file.ApiKeysPage)),
  },
  {
    path: '/audit',
    title: texts.navigation.audit,
    icon: 'list',
    Component: load(() => import('../audit/audit-page.tsx').then((file) => file.AuditPage)),
  },
  {
    path: '/permissions',
    title: texts.navigation.permissions,
    icon: 'question',
    Component: load(() =>
      import('../permission-check/permission-check-page.tsx').then(
        (file) => file.PermissionCheckPage,
      ),
    ),
  },
]

/** The pages that other pages lead to. */
export const detailPages: readonly Page[] = [
  {
    path: '/users/:id',
    Component: load(() => import('../user/user-page.tsx').then((file) => file.UserPage)),
  },
]

function load(read: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await read() }))
}
