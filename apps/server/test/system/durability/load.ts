import { setTimeout as pause } from 'node:timers/promises'
import { generateWrites, type Person } from './write-sequences.ts'

/** A request of the load and its result; without a status it got no response. */
export type Outcome = {
  path: string
  status: number | undefined
  code?: string | undefined
  retryAfter: string | null
  /** When it was sent, by `performance.now()`, and how long it took in milliseconds. */
  at: number
  ms: number
}

/** The target of the load, its token, and the number of writers. */
type LoadOptions = {
  api: string
  token: string
  writers?: number
  /** How many of the writers create users with passwords, which are expensive to hash. */
  withPasswords?: number
  onAcknowledged?: (count: number) => void
}

/** A request is aborted after this time. */
const requestTimeoutMs = 30_000

/** How long a writer waits after a failure before it continues with the next user. */
const pauseAfterFailureMs = 50

let people = 0

type Body = { code?: string; user?: { id?: string } }

/** Sends writes from many writers at once until it is stopped, and records the results. */
export function startLoad(options: LoadOptions) {
  const { api, token, writers = 12, withPasswords = 2, onAcknowledged } = options
  const outcomes: Outcome[] = []
  const all: Person[] = []
  let stopping = false
  let acknowledged = 0

  const send = async (path: string, json: object) => {
    const at = performance.now()
    const outcome: Outcome = { path, status: undefined, retryAfter: null, at, ms: 0 }
    let body: Body = {}
    try {
      const response = await fetch(`${api}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(json),
        signal: AbortSignal.timeout(requestTimeoutMs),
      })
      outcome.status = response.status
      outcome.retryAfter = response.headers.get('retry-after')
      body = (await response.json()) as Body
    } catch {
      // The connection broke; only the received part of the response is known.
    }
    outcome.code = body.code
    outcome.ms = performance.now() - at
    outcomes.push(outcome)
    return { status: outcome.status, id: body.user?.id }
  }

  /** Sends the writes of a sequence, up to the first one that gets no 200. */
  const sendSequence = async (person: Person, index: number, kind: 'cheap' | 'password') => {
    for (const { path, json, after } of generateWrites(person, index, kind)) {
      const { status, id = person.id } = await send(path, json)
      if (status !== 200) {
        person.unconfirmed = { state: after }
        await pause(pauseAfterFailureMs)
        return
      }
      person.id = id
      person.state = after
      acknowledged += 1
      onAcknowledged?.(acknowledged)
      if (stopping || id === '') return
    }
  }

  const write = async (writer: number) => {
    for (let index = writer; !stopping; index += 1) {
      people += 1
      const person: Person = { email: `person${people}@example.com`, id: '', state: undefined }
      all.push(person)
      await sendSequence(person, index, writer < withPasswords ? 'password' : 'cheap')
    }
  }

  const done = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  return {
    people: all,
    outcomes,
    /** Stops the load after the requests in progress. */
    stop: async () => {
      stopping = true
      await done
    },
  }
}

/** Counts the acknowledged, refused requests, and those without a response. */
export function tally(outcomes: Outcome[]) {
  const acknowledged = outcomes.filter(({ status }) => status === 200).length
  const withoutResponse = outcomes.filter(({ status }) => status === undefined).length
  return {
    acknowledged,
    withoutResponse,
    refused: outcomes.length - acknowledged - withoutResponse,
  }
}
