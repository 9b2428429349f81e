import { setTimeout as pause } from 'node:timers/promises'
import { type Person, writesOf } from './lives.ts'

/** A request of the load, and how it ended; without a status it got no answer. */
export type Outcome = {
  path: string
  status: number | undefined
  code?: string | undefined
  retryAfter: string | null
  /** When it was sent, on the clock of `performance.now()`, and how long it took, in ms. */
  at: number
  ms: number
}

/** Where the load goes, who sends it, and how many at once. */
type LoadOptions = {
  api: string
  token: string
  writers?: number
  /** Of those, writers whose users have passwords, which are dear to hash. */
  withPasswords?: number
  onAcknowledged?: (count: number) => void
}

/** After this long a request counts as hanging. */
const longestMs = 30_000

/** How long a writer waits after a failure before it tries with the next user. */
const restMs = 50

let people = 0

type Body = { code?: string; user?: { id?: string } }

/** Sends writes from many writers at once until it is stopped, and keeps account of them. */
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
        signal: AbortSignal.timeout(longestMs),
      })
      outcome.status = response.status
      outcome.retryAfter = response.headers.get('retry-after')
      body = (await response.json()) as Body
    } catch {
      // A connection that broke: what had come by then is what is known.
    }
    outcome.code = body.code
    outcome.ms = performance.now() - at
    outcomes.push(outcome)
    return { status: outcome.status, id: body.user?.id }
  }

  /** Leads a user through a life, up to the first write that gets no 200. */
  const lead = async (person: Person, index: number, kind: 'cheap' | 'password') => {
    for (const { path, json, after } of writesOf(person, index, kind)) {
      const { status, id = person.id } = await send(path, json)
      if (status !== 200) {
        person.unsure = { facts: after }
        await pause(restMs)
        return
      }
      person.id = id
      person.facts = after
      acknowledged += 1
      onAcknowledged?.(acknowledged)
      if (stopping || id === '') return
    }
  }

  const write = async (writer: number) => {
    for (let index = writer; !stopping; index += 1) {
      people += 1
      const person: Person = { email: `person${people}@example.com`, id: '', facts: undefined }
      all.push(person)
      await lead(person, index, writer < withPasswords ? 'password' : 'cheap')
    }
  }

  const done = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  return {
    people: all,
    outcomes,
    /** Lets every writer finish what it has sent. */
    stop: async () => {
      stopping = true
      await done
    },
  }
}

/** How many of the outcomes were acknowledged, refused and not answered. */
export function tally(outcomes: Outcome[]) {
  const acknowledged = outcomes.filter(({ status }) => status === 200).length
  const unanswered = outcomes.filter(({ status }) => status === undefined).length
  return { acknowledged, unanswered, refused: outcomes.length - acknowledged - unanswered }
}
