import * as z from 'zod'
import { createUserSchema } from './objects.ts'
import { createCreateUserData, createUpdateUserData } from './user-data.ts'
import type { UserFields } from './user-field-types.ts'
import {
  buildInputShape,
  buildReturnedShape,
  isRequiredInput,
  listComparableFields,
  listSearchFields,
} from './user-fields.ts'
import { createListUsersQuery, createUserPage } from './user-list.ts'
import { createListParameterReader } from './user-list-parameters.ts'

/** The schemas that the additional fields of users are part of. */
export type UserSchemas<F extends UserFields> = ReturnType<typeof createUserSchemas<F>>

/** Creates the schemas that the additional fields of users are part of. */
export function createUserSchemas<const F extends UserFields>(fields: F) {
  const User = createUserSchema(buildReturnedShape(fields))
  const comparable = listComparableFields(fields)
  const newFields = buildInputShape(fields, 'create')
  const CreateUserData = createCreateUserData(newFields)
  const optionalData = CreateUserData.nullish()
  return {
    User,
    UserResult: z.object({ ...User.shape, user: User }).meta({
      id: 'UserResult',
      description: 'The fields of a user, and the same user again under `user`.',
    }),
    UserPage: createUserPage(User),
    /** `data` of create-user: required if a new user must have one of the additional fields. */
    NewUserData: Object.values(fields).some(isRequiredInput)
      ? (requireFields(CreateUserData) as unknown as typeof optionalData)
      : optionalData,
    UpdateUserData: createUpdateUserData(buildInputShape(fields, 'update')),
    ListUsersQuery: createListUsersQuery(comparable, listSearchFields(fields)),
    readListParameter: createListParameterReader(comparable),
    /** The additional fields that a user can set at sign-up. */
    signUpFields: buildInputShape(fields, 'sign-up'),
  }
}

/** Names the fields that are required when there is no `data` at all. */
function requireFields(data: z.ZodType) {
  return z.preprocess((value) => value ?? {}, data)
}
