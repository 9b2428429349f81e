import type { ComponentType } from 'react'
import { ApiKeysPage } from '../api-keys/api-keys-page.tsx'
import { AuditPage } from '../audit/audit-page.tsx'
import type { IconName } from '../elements/icon.tsx'
import { OverviewPage } from '../overview/overview-page.tsx'
import { PermissionCheckPage } from '../permission-check/permission-check-page.tsx'
import { RolesPage } from '../roles/roles-page.tsx'
import { texts } from '../texts/index.ts'
import { UserPage } from '../user/user-page.tsx'
import { UsersPage } from '../users/users-page.tsx'

/** A page of the console. */
export type Page = {
  path: string
  /** The paths that it shows, if it is not `path` alone; see the patterns of wouter. */
  pattern?: string
  Component: ComponentType
}

/** A page that the navigation leads to. */
export type NavigationPage = Page & { title: string; icon: IconName }

/**
 * The pages of the console, in the order of the navigation. Their code is one file: none is missing when the
 * server is away, or has been upgraded meanwhile.
 */
export const pages: readonly NavigationPage[] = [
  {
    path: '/overview',
    title: texts.navigation.overview,
    icon: 'home',
    Component: OverviewPage,
  },
  {
    path: '/users',
    title: texts.navigation.users,
    icon: 'users',
    Component: UsersPage,
  },
  {
    path: '/roles',
    title: texts.navigation.roles,
    icon: 'role',
    Component: RolesPage,
  },
  {
    path: '/api-keys',
    title: texts.navigation.apiKeys,
    icon: 'key',
    Component: ApiKeysPage,
  },
  {
    path: '/audit',
    title: texts.navigation.audit,
    icon: 'list',
    Component: AuditPage,
  },
  {
    path: '/permissions',
    title: texts.navigation.permissions,
    icon: 'question',
    Component: PermissionCheckPage,
  },
]

/** The pages that other pages lead to. */
export const detailPages: readonly Page[] = [
  {
    path: '/users/:id',
    Component: UserPage,
  },
]
