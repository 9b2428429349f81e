import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../test/kit/server.ts'
import { createScryptHasher, HasherBusyError } from './password.ts'

const salt = '00112233445566778899aabbccddeeff'
const staple =
  'f5b22309b28fe412c82a4b2cab57498b8f8a42c849af16cb908974048f61c139' +
  '33421858db3a8f111430bdc493c7cef90f61f904061c77206e3820a2e8b11bc2'
const fiance =
  'e206989e2dee149a91a76ad45050b84ba3ae49c948804b6d288c9903cfba66a0' +
  '96ecbc7c3b1a2b25fac997903d197cdc811d151d55b9641052601ebdd6581c43'
const adminHash =
  '8df53de525aea10c616f13fbdc6745e1:' +
  '5231786cfda91fc0dfd81c73a2ca0636d70c029b002df5aefc2e123cb33a6ad0' +
  'f8b77a532ce321cfccacc712f3407d1e7c1c611b75e50fbd4f0ac154d3b2384e'

describe('a password hash', () => {
  it('of better-auth is verified', async () => {
    const { verify } = createScryptHasher()
    expect(await verify('correct horse battery staple', `${salt}:${staple}`)).toBe(true)
    expect(await verify('correct horse battery stapler', `${salt}:${staple}`)).toBe(false)
    expect(await verify('admin-password-1', adminHash)).toBe(true)
    expect(await verify('admin-password-2', adminHash)).toBe(false)
  })

  it('is computed from the normalized password, so every keyboard gives the same', async () => {
    const { verify } = createScryptHasher()
    for (const text of ['\uFB01ance\u2460', 'fiance1'])
      expect(await verify(text, `${salt}:${fiance}`)).toBe(true)
  })

  it('has its own salt and is verified', async () => {
    const { hash, verify } = createScryptHasher()
    const [one, two] = [await hash('a password'), await hash('a password')]
    expect(one).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
    expect(one).not.toBe(two)
    expect(await verify('a password', one)).toBe(true)
    expect(await verify('a passwort', one)).toBe(false)
  })

  it('that is malformed matches no password', async () => {
    const { verify, verifyUnknownUser } = createScryptHasher()
    const broken = [
      '',
      'x',
      ':',
      `${salt}:`,
      `${salt}:${staple}00`,
      `${salt.slice(2)}:${staple}`,
      staple,
    ]
    for (const text of broken) expect(await verify('', text), text).toBe(false)
    expect(await verifyUnknownUser('correct horse battery staple')).toBe(false)
  })

  it('is refused while too many wait, and works again after that', async () => {
    const { hash } = createScryptHasher({ maxWaiting: 2 })
    const many = await Promise.allSettled(
      Array.from({ length: availableParallelism() + 2 + 25 }, () => hash('a password')),
    )
    const busy = many.filter(({ status }) => status === 'rejected')
    expect(busy).toHaveLength(25)
    for (const one of busy)
      expect((one as PromiseRejectedResult).reason).toBeInstanceOf(HasherBusyError)
    expect(await hash('a password')).toMatch(/:/)
  })

  it('is computed and checked for clients in turn', async () => {
    const started: string[] = []
    const deriveKey = async ({ password }: { password: string }) => {
      started.push(password)
      return Buffer.alloc(64)
    }
    const { forClient = () => createScryptHasher() } = createScryptHasher({ deriveKey })
    const [eve, ada] = [forClient(['eve']), forClient(['ada'])]
    const running = availableParallelism()
    const works: ((hasher: typeof ada, password: string) => Promise<unknown>)[] = [
      (hasher, password) => hasher.hash(password),
      (hasher, password) => hasher.verify(password, `${salt}:${staple}`),
      (hasher, password) => hasher.verifyUnknownUser(password),
    ]
    for (const work of works) {
      started.length = 0
      const many = Array.from({ length: 4 * running + 4 }, () => work(eve, 'eve'))
      await Promise.all([...many, work(ada, 'ada')])
      expect(started.indexOf('ada')).toBeLessThan(running + 3)
    }
  })

  it('is used to sign in', async () => {
    const { anonymous, createUser } = await startServer({ hasher: createScryptHasher() })
    const { email } = await createUser()
    const right = anonymous.auth.signInEmail({ email, password: 'correct horse' })
    expect((await unwrap(right)).user.email).toBe(email)
    const wrong = await anonymous.auth.signInEmail({ email, password: 'correct hors' })
    expect(wrong.status).toBe(401)
  })
})
