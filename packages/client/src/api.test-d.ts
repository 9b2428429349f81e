import type {
  Contract,
  ApiKey as ContractApiKey,
  AuditEvent as ContractAuditEvent,
  Permission as ContractPermission,
  Role as ContractRole,
  Session as ContractSession,
  User as ContractUser,
  Problem,
} from '@castellan/contract'
import { describe, expectTypeOf, it } from 'vitest'
import type {
  Api,
  ApiKey,
  AuditEvent,
  Permission,
  ProblemCode,
  Role,
  Session,
  User,
} from './api.ts'
import type { InputOf, ResponseOf } from './client.ts'
import type { routes } from './routes.ts'

/** What a schema accepts; an object without fields is no input. */
type Input<Z> = Z extends { _zod: { input: infer I } }
  ? [I] extends [Record<string, never>]
    ? undefined
    : I
  : undefined

type Output<Z> = Z extends { _zod: { output: infer O } } ? O : never

/** What the contract lets a request contain. */
type ContractInput<E> = E extends { query: infer Q }
  ? Input<Q>
  : E extends { body: infer B }
    ? Input<B>
    : undefined

type Responses<E> = E extends { responses: infer R } ? R : never

/** Errors that a request can get before its entry is found. */
type EarlyProblem = 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'REQUEST_TIMEOUT' | 'HEADERS_TOO_LARGE'

type CodeIn<B> = B extends { code: infer C } ? C : never

/** The status and code of every error that the contract declares. */
type ContractProblem<E> =
  | {
      [S in Exclude<keyof Responses<E>, 200>]: [S, CodeIn<Output<Responses<E>[S]>>]
    }[Exclude<keyof Responses<E>, 200>]
  | { [N in EarlyProblem]: [Problem<N>['status'], N] }[EarlyProblem]

/** The pairs of a status and one code, so that different groupings compare. */
type Pairs<P> = P extends [infer S extends number, infer C extends string]
  ? C extends unknown
    ? `${S} ${C}`
    : never
  : never

type ClientProblem<R> = R extends { status: infer S; body: infer B }
  ? S extends 200
    ? never
    : [S, CodeIn<B>]
  : never

type Success<R> = Extract<R, { status: 200 }> extends { body: infer B } ? B : never

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** The subjects and keys for which `Holds` is not `true`. */
type Failing<Holds> = {
  [S in keyof Holds]: {
    [K in keyof Holds[S]]: Holds[S][K] extends true ? never : `${S & string}.${K & string}`
  }[keyof Holds[S]]
}[keyof Holds]

type SameInputs = {
  [S in keyof Contract]: {
    [K in keyof Contract[S]]: S extends keyof Api
      ? K extends keyof Api[S]
        ? Same<NonNullable<InputOf<S, K>>, NonNullable<ContractInput<Contract[S][K]>>>
        : false
      : false
  }
}

type SameSuccesses = {
  [S in keyof Contract]: {
    [K in keyof Contract[S]]: S extends keyof Api
      ? K extends keyof Api[S]
        ? Same<
            Success<ResponseOf<S, K>>,
            Output<Responses<Contract[S][K]>[200 & keyof Responses<Contract[S][K]>]>
          >
        : false
      : false
  }
}

type SameProblems = {
  [S in keyof Contract]: {
    [K in keyof Contract[S]]: S extends keyof Api
      ? K extends keyof Api[S]
        ? Same<Pairs<ClientProblem<ResponseOf<S, K>>>, Pairs<ContractProblem<Contract[S][K]>>>
        : false
      : false
  }
}

type SuccessKeys = {
  [S in keyof Contract]: {
    [K in keyof Contract[S]]: S extends keyof Api
      ? K extends keyof Api[S]
        ? Routes[S][K & keyof Routes[S]] extends readonly [
            unknown,
            unknown,
            infer Key,
            ...unknown[],
          ]
          ? Key extends keyof NonNullable<Success<ResponseOf<S, K>>>
            ? true
            : false
          : false
        : false
      : false
  }
}

type Routes = typeof routes

describe('the generated types', () => {
  it('have the subjects and keys of the contract', () => {
    expectTypeOf<keyof Api>().toEqualTypeOf<keyof Contract>()
    expectTypeOf<keyof Api['users']>().toEqualTypeOf<keyof Contract['users']>()
  })

  it('accept exactly the inputs that the contract accepts', () => {
    expectTypeOf<Failing<SameInputs>>().toEqualTypeOf<never>()
  })

  it('return exactly the bodies that the contract declares', () => {
    expectTypeOf<Failing<SameSuccesses>>().toEqualTypeOf<never>()
  })

  it('return exactly the errors that the contract declares', () => {
    expectTypeOf<Failing<SameProblems>>().toEqualTypeOf<never>()
    expectTypeOf<ProblemCode>().toEqualTypeOf<Problem['body']['code']>()
  })

  it('name the objects of the contract', () => {
    expectTypeOf<Same<User, ContractUser>>().toEqualTypeOf<true>()
    expectTypeOf<Same<Session, ContractSession>>().toEqualTypeOf<true>()
    expectTypeOf<Same<Role, ContractRole>>().toEqualTypeOf<true>()
    expectTypeOf<Same<ApiKey, ContractApiKey>>().toEqualTypeOf<true>()
    expectTypeOf<Same<AuditEvent, ContractAuditEvent>>().toEqualTypeOf<true>()
    expectTypeOf<Permission>().toEqualTypeOf<ContractPermission>()
  })
})

describe('routes', () => {
  it('have a success key that the body of a success has', () => {
    expectTypeOf<Failing<SuccessKeys>>().toEqualTypeOf<never>()
  })
})
