import { createHash } from 'node:crypto'

const firstNames =
  'Ada Ben Chloé Dag Elif Farid Grace Hiro Inês Jan Kofi Lena Mats Nadia Omar Priya Quinn Rosa Söder Tariq Uma Víctor Wen Ximena Yusuf Zoë Alice Boris Carla David Emma Filip Greta Hassan Irena Jonas Katya Liam Maria Noah'.split(
    ' ',
  )

const lastNames =
  'Abbott Baker Castro Dubois Eriksen Fischer García Hansen Ivanov Johnson Kowalski Larsen Müller Nakamura Okafor Petrov Quiroga Rossi Schmidt Tanaka Ueda Vargas Weber Xu Yilmaz Zhang Andersen Bianchi Chen Diaz Evans Fontana Gruber Horvat Ito Jensen Khan Lopez Moreau Novak Olsen Park Ruiz Silva Torres Unger Vogel Watanabe Young Zimmer'.split(
    ' ',
  )

const domains = ['example.com', 'example.org', 'mail.example.net', 'corp.example.com']

const fiveYearsMs = 5 * 365 * 24 * 3600 * 1000

const newest = Date.UTC(2026, 10, 1)

export type Person = ReturnType<typeof createPerson>

/** Of so many users, one is an admin. */
const usersPerAdmin = 1000

/** Returns the index of the admin who is client number `i`: one of their own, as long as there are enough. */
export function toAdminIndex(i: number, size: number) {
  return (i * usersPerAdmin) % size
}

/** Returns a pseudo-random number in 0 … 2³²−1: the same in every run for the same `i` and `salt`. */
export function toNoise(i: number, salt: number) {
  let x = (i + 1) * 0x9e3779b1 + salt * 0x85ebca77
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/** Returns 32 letters and digits, the format of ids and tokens in better-auth. */
export function toId(kind: string, i: number) {
  return createHash('sha256').update(`${kind}${i}`).digest('hex').slice(0, 32)
}

/** Returns user number `i`. One in a thousand is an admin, one in a hundred is banned. */
export function createPerson(i: number) {
  const first = pick(firstNames, i, 1)
  const last = pick(lastNames, i, 2)
  const ascii = `${first}.${last}`
    .normalize('NFD')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase()
  const createdAt = new Date(newest - Math.floor((toNoise(i, 3) / 2 ** 32) * fiveYearsMs))
  const banned = i % 100 === 7
  return {
    id: toId('user', i),
    name: `${first} ${last}`,
    email: `${ascii}.${i.toString(36)}@${pick(domains, i, 4)}`,
    emailVerified: toNoise(i, 5) % 4 !== 0,
    createdAt,
    role: i % usersPerAdmin === 0 ? 'admin' : 'user',
    banned,
    banReason: banned ? 'spam' : null,
  }
}

/** Returns the session token of client number `i`. */
export function toAdminToken(i: number) {
  return toId('admin session', i)
}

/** Whether a user has a session: one in five has. */
export function hasSession(i: number) {
  return i % 5 === 1
}

function pick<T>(list: readonly T[], i: number, salt: number) {
  return list[toNoise(i, salt) % list.length] as T
}
