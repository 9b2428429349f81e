import { expect, it } from 'vitest'
import { objectionToPort } from './formats.ts'

it('names ports that fetch blocks, and no port of syslog', async () => {
  const ports = Array.from({ length: 65_536 }, (_, port) => port)
  const blocked = ports.filter((port) => objectionToPort(`http://127.0.0.1:${port}`))
  expect(blocked).toContain(6000)
  for (const port of blocked)
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      cause: { message: 'bad port' },
    })
  expect(objectionToPort('syslog+tcp://127.0.0.1:514')).toBeUndefined()
  expect(objectionToPort('https://127.0.0.1')).toBeUndefined()
})
