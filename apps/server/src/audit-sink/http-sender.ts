import type { AuditSender } from './audit-sender.ts'

const timeoutMs = 30_000

/** Sends messages as NDJSON in one POST. Any status but 2xx means that the system did not take them. */
export function createHttpSender(url: string, token: string | undefined): AuditSender {
  const headers = {
    'content-type': 'application/x-ndjson',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const closing = new AbortController()
  return {
    send: async (messages) => {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: messages.map(({ json }) => `${json}\n`).join(''),
        // A redirect would take the events, and the token, elsewhere.
        redirect: 'error',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`${new URL(url).origin} responded with ${response.status}`)
    },
    close: () => closing.abort(),
  }
}
