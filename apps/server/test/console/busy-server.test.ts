import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeConsole, openConsole } from '../kit/chromium.ts'
import { type TestServer, unwrap } from '../kit/server.ts'

/** So many calls of one path may a session make in a window. */
const limit = 5

const windowSeconds = 3

const userCount = 18

describeConsole('an act on many users while the server limits the calls', () => {
  it('waits as long as the server asks, and ends with one result for each user, each done once', async () => {
    const { page, server } = await openConsole('/users', {
      env: {
        CASTELLAN_RATE_LIMIT: 'on',
        CASTELLAN_RATE_LIMIT_MAX: String(limit),
        CASTELLAN_RATE_LIMIT_WINDOW: String(windowSeconds),
      },
    })
    const ids = await createUsers(server)
    await page.reload()
    const bans = recordBans(page)
    await banAll(page)
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/The server asked to wait \d s/).waitFor()
    await dialog.getByText(`${userCount} done`).waitFor({ timeout: 90_000 })
    expect(await dialog.getByRole('row').filter({ hasText: 'Done' }).count()).toBe(userCount)

    const refused = bans.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    for (const { sentAt } of bans) expect(listTooEarly(refused, sentAt)).toEqual([])
    const { events } = await unwrap(server.admin.audit.listAuditEvents({ action: 'user.banned' }))
    expect(events.map(({ targetId }) => targetId).sort()).toEqual(ids.sort())
  })
})

async function createUsers({ admin, clock }: TestServer) {
  const ids: string[] = []
  for (let index = 0; index < userCount; index += 1) {
    if (index % limit === 0) clock.advance(windowSeconds)
    const user = { email: `user${index}@example.org`, name: `User ${index}` }
    ids.push((await unwrap(admin.users.createUser(user))).user.id)
  }
  return ids
}

type SentBan = { sentAt: number; endedAt: number; status: number; waitMs: number }

/** Records the calls that ban users: when each was sent, and how long its response asks to wait. */
function recordBans(page: Page) {
  const bans: SentBan[] = []
  page.on('response', async (response) => {
    if (!response.url().endsWith('/admin/ban-user')) return
    // Only then its end is known.
    await response.finished()
    const { startTime, responseEnd } = response.request().timing()
    const waitMs = Number(response.headers()['retry-after'] ?? 0) * 1000
    bans.push({
      sentAt: startTime,
      endedAt: startTime + responseEnd,
      status: response.status(),
      waitMs,
    })
  })
  return bans
}

/** Between a response and what the page does about it; also how exact the clocks are. */
const reactionMs = 150

/** Lists the refusals whose wait was not over when a call was sent. */
function listTooEarly(refused: readonly SentBan[], sentAt: number) {
  return refused.filter(
    ({ endedAt, waitMs }) =>
      sentAt > endedAt + reactionMs && sentAt < endedAt + waitMs - reactionMs,
  )
}

/** Bans every user but the admin, who is shown last. */
async function banAll(page: Page) {
  await page.getByRole('checkbox', { name: `Select all ${userCount + 1}` }).click()
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Show what would happen' }).click()
  await dialog.getByRole('button', { name: `Ban ${userCount} users` }).click()
}
