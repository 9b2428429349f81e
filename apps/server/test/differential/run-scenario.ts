import { setImmediate } from 'node:timers/promises'
import { execute } from '../kit/raw-sql.ts'
import { send } from '../kit/send-request.ts'
import { basePath } from '../kit/server.ts'
import type { PeerResponse, Step } from './step.ts'

/** A server to compare: its URL, its trusted origin and its database. */
export type Peer = { url: string; origin: string; database: string }

type Kept = Map<string, string>

const timestampPattern = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const compared = [
  'content-type',
  'location',
  'set-auth-token',
  'www-authenticate',
  'allow',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
]

type Jar = Map<string, string>

/** Sends the requests of a scenario to a peer, and returns the normalized responses in order. */
export async function runScenario(peer: Peer, steps: Step[]): Promise<PeerResponse[]> {
  const kept: Kept = new Map([['origin', peer.origin]])
  const fill = (text: string) => fillNames(text, kept)
  const jars = new Map<string, Jar>()

  const headersOf = ({ as, browser, headers = {} }: Step, jar: Jar) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return mapTexts(
      {
        ...(as ? { authorization: `Bearer ${kept.get(as) ?? as}` } : {}),
        ...(browser ? { origin: peer.origin } : {}),
        ...(cookie ? { cookie } : {}),
        ...headers,
      },
      fill,
    ) as Record<string, string>
  }

  const sendStep = async (step: Step): Promise<PeerResponse> => {
    const { method, json, body, browser = '', keep = {}, sql } = step
    if (sql) await execute(peer.database, fill(sql))
    const jar = (browser && jars.get(browser)) || new Map()
    if (browser) jars.set(browser, jar)
    const response = await send(peer.url, method, buildPath(step, fill), {
      headers: headersOf(step, jar),
      json: mapTexts(json, fill),
      ...(body === undefined ? {} : { body }),
    })
    keepCookies(jar, response.headers)
    for (const [name, path] of Object.entries(keep))
      kept.set(name, String(readPath(response.body, path)))
    const normal = createNormalizer(kept)
    return {
      status: response.status,
      headers: normalizeHeaders(response.headers, normal),
      body: mapTexts(response.body, normal),
    }
  }

  const responses: PeerResponse[] = []
  for (const step of steps) {
    // Each step has its own millisecond, so that timestamps have an order.
    for (const before = Date.now(); Date.now() === before; ) await setImmediate()
    responses.push(await sendStep(step))
  }
  return responses
}

function fillNames(text: string, kept: Kept) {
  return text.replace(/\$([a-z]\w*)/gi, (whole, name: string) => kept.get(name) ?? whole)
}

/** Replaces every string in a value. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]))
}

/** Formats a recent timestamp as its distance from now, in steps of ten minutes. */
function formatDistance(text: string) {
  const minutes = Math.round((Date.parse(text) - Date.now()) / 600_000) * 10
  if (Math.abs(minutes) > 100 * 24 * 60) return text
  return minutes === 0 ? '<now>' : `<now ${minutes > 0 ? '+' : '-'} ${Math.abs(minutes)} min>`
}

/** Replaces what differs in every run: ids, tokens and timestamps. */
function createNormalizer(kept: Kept) {
  return (text: string) => {
    if (/^c1\.[\w-]{40,}$/.test(text)) return '<cursor>'
    if (timestampPattern.test(text)) return formatDistance(text)
    const signed = /^(\w{32})(:|:true)?\.[\w+/]{43}=$/.exec(text)
    const [, value = text, rest = ''] = signed ?? []
    const name = [...kept].find(([, one]) => one === value)?.[0]
    const known = name ? `$${name}` : /^[A-Za-z0-9]{32}$/.test(value) ? '<random>' : value
    return signed ? `signed(${known}${rest})` : known
  }
}

function normalizeCookie(line: string, normal: (text: string) => string) {
  return line.replace(/=([^;]*)/, (_, value: string) => {
    const text = decodeURIComponent(value)
    return `=${normal(text).replace(/^true\.[\w+/]{43}=$/, 'signed(true)')}`
  })
}

function normalizeHeaders(headers: Headers, normal: (text: string) => string) {
  return {
    ...Object.fromEntries(
      compared.flatMap((name) => {
        const value = headers.get(name)
        return value === null ? [] : [[name, normal(value)]]
      }),
    ),
    ...(headers.getSetCookie().length > 0
      ? { 'set-cookie': headers.getSetCookie().map((line) => normalizeCookie(line, normal)) }
      : {}),
  }
}

function readPath(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], body)
}

function keepCookies(jar: Jar, headers: Headers) {
  for (const line of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/; Max-Age=0(;|$)/.test(line)) jar.delete(name)
    else jar.set(name, value)
  }
}

function buildPath({ path, query = {} }: Step, fill: (text: string) => string) {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, fill(value)]),
  )
  const search = pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
  return `${basePath}${fill(path)}${search}`
}
