import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { createCertificates } from '../../kit/certificates.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { startProcess } from './server-process.ts'

/** Starts a syslog system that speaks TLS. */
async function startSyslog() {
  const { authority, certificate, key } = createCertificates(createTemporaryFolder())
  let received = ''
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (socket) => {
      socket.on('error', () => {})
      socket.on('data', (part) => {
        received += part
      })
    },
  ).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { authority, url: `syslog+tls://localhost:${port}`, readReceived: () => received }
}

it('the audit log goes to a syslog system whose certificate the server trusts, and to no other', async () => {
  const { url, authority, readReceived } = await startSyslog()
  const other = createCertificates(createTemporaryFolder())
  const start = (trusted: string) =>
    startProcess({ env: { CASTELLAN_AUDIT_SINK: url, NODE_EXTRA_CA_CERTS: trusted } })
  const distrustful = await start(other.authority)
  await distrustful.logged('unable to verify the first certificate')
  expect(distrustful.said.stdout).toContain('unable to verify the first certificate')
  expect(readReceived()).toBe('')
  await start(authority)
  await expect.poll(readReceived, { timeout: 20_000 }).toMatch(/^\d+ <109>1 \S+ \S+ castellan /)
})
