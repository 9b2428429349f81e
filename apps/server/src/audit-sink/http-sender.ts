import type { AuditSender } from './audit-sender.ts'

const timeoutMs = 30_000

/** What a system says to HEAD if it would not take a POST either. Others do not know HEAD. */
const refusals = [401, 403, 502, 503, 504]

/** Sends messages as NDJSON in one POST. Any status but 2xx means that the system did not take them. */
export function createHttpSender(url: string, token: string | undefined): AuditSender {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const closing = new AbortController()
  const request = async (init: RequestInit) => {
    const response = await fetch(url, {
      ...init,
      headers: { ...authorization, ...init.headers },
      // A redirect would take the events, and the token, elsewhere.
      redirect: 'error',
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
    })
    await response.body?.cancel()
    return response
  }
  const refuse = (status: number) => {
    throw new Error(`${new URL(url).origin} responded with ${status}`)
  }
  return {
    send: async (messages) => {
      const { ok, status } = await request({
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: messages.map(({ json }) => `${json}\n`).join(''),
      })
      if (!ok) refuse(status)
    },
    check: async () => {
      const { status } = await request({ method: 'HEAD' })
      if (refusals.includes(status)) refuse(status)
    },
    close: () => closing.abort(),
  }
}
