import { z } from 'zod'
import { banReason, boundedRoles, columnsOrJson, image, name, timestamp } from './fields.ts'

/** A role in `data`: any value is let in, so that a wrong type can be answered INVALID_ROLE_TYPE. */
const roleOfAnyType = boundedRoles(z.custom<string | string[]>(() => true)).meta({
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
})

const refusedKey = z.unknown().meta({ description: 'Refused: see the endpoint.' })

const editable = {
  role: roleOfAnyType.optional(),
  image: image.nullable().optional(),
  emailVerified: z.boolean().optional(),
  banned: z.boolean().nullable().optional(),
  banReason: banReason.nullable().optional(),
  banExpires: timestamp.nullable().optional(),
}

/** The columns that create-user takes besides the name, e-mail and password. */
export const CreateUserData = columnsOrJson({
  ...editable,
  name: z.string().optional().describe('Ignored: the `name` outside wins.'),
  email: z.string().optional().describe('Ignored: the `email` outside wins.'),
  id: refusedKey.optional(),
}).meta({ id: 'CreateUserData' })

/** The columns that update-user changes. */
export const UpdateUserData = columnsOrJson({
  name: name.optional(),
  email: z.string().optional(),
  ...editable,
  id: refusedKey.optional(),
  password: refusedKey.optional(),
}).meta({ id: 'UpdateUserData' })
