import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * Creates a certificate authority in a folder, and a certificate of it for `localhost` and 127.0.0.1. Returns
 * the paths. OpenSSL comes with PostgreSQL.
 */
export function createCertificates(folder: string) {
  const run = (args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const request = ['req', '-new', '-x509', '-nodes', '-days', '2', '-newkey', 'ec']
  const curve = ['-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const create = (name: string, args: string[]) =>
    run([...request, ...curve, '-out', `${name}.crt`, '-keyout', `${name}.key`, ...args])
  create('authority', ['-subj', '/CN=own authority'])
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  create('server', [
    '-subj',
    '/CN=localhost',
    '-CA',
    'authority.crt',
    '-CAkey',
    'authority.key',
    ...names,
  ])
  const pathOf = (file: string) => join(folder, file)
  return {
    authority: pathOf('authority.crt'),
    certificate: pathOf('server.crt'),
    key: pathOf('server.key'),
  }
}
