import type { AdditionalField } from '@castellan/contract'
import type { Model } from '../models.ts'

/** The fields of users that lists sort by without an index, unless a file asks for one. */
export const indexableFields = ['emailVerified', 'image', 'updatedAt'] as const

/** What a schema file says of an additional field. `fieldName` is its column, if that has another name. */
export type DeclaredField = Partial<AdditionalField> & { fieldName?: string | undefined }

/** What a schema file says of the additional fields, by name. */
export type DeclaredFields = Readonly<Record<string, DeclaredField>>

/** What a file says about a model, in better-auth's own terms. The rest is found. */
export type DeclaredModel = {
  modelName?: string | undefined
  fields?: Record<string, string> | undefined
  /** The unit of dates that are numbers, by field. */
  dates?: Partial<Record<string, 'seconds' | 'milliseconds'>> | undefined
  /** The label that the app stores for a role, by the role. */
  roles?: Record<string, string> | undefined
  /** The fields of users that have no index by default, and shall have one. */
  index?: (typeof indexableFields)[number][] | undefined
  /** The additional fields, of users only. */
  additionalFields?: DeclaredFields | undefined
}

/** What a file says about the models. `false`: an app has no table of this model, whatever others are called. */
export type DeclaredSchema = { user?: DeclaredModel | undefined } & {
  [M in Exclude<Model, 'user'>]?: DeclaredModel | false | undefined
}

/** How a database that others have filled is used. */
export type AdoptionOptions = {
  /** What a file says about tables and columns. */
  declared?: DeclaredSchema | undefined
  /**
   * `plan`: plan to add missing columns of the admin plugin, as any role. `apply`: add them. `new`:
   * create tables next to those of others.
   */
  mode?: 'on' | 'plan' | 'apply' | 'new' | undefined
  /** The roles of the configuration. A label that differs from one of them only in case is that role. */
  roles?: readonly string[] | undefined
  /** The role of a new user. */
  defaultRole?: string | undefined
}
