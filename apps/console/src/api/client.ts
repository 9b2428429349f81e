import { createClient } from '@castellan/client'
import { sendChecked } from './check-calls.ts'

/** The path of the API. The server writes it into the page. */
export const apiPath =
  document.querySelector<HTMLMetaElement>('meta[name="castellan-api"]')?.content ?? '/api/auth'

/** The additional fields of users. Only the server knows them, so the console reads them by name. */
export type AnyFields = Record<string, unknown>

/** The client of the API. The browser sends its session cookie. */
export const client = createClient<AnyFields>({ baseUrl: apiPath, fetch: sendChecked })
