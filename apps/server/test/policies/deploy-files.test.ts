import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { readConfig } from '../../src/config/config.ts'
import { secret, startServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { folder, readDeployFile, readStages } from '../system/deploy/deploy-files.ts'

type Variables = Record<string, string>

type Service = {
  environment: Variables
  read_only: boolean
  cap_drop: string[]
  stop_grace_period: string
  ports?: string[]
  volumes?: string[]
  networks: { default: { ipv4_address: string } }
}

type Probe = { httpGet: { path: string; port: string } }

type Manifest = {
  kind: string
  stringData: Variables
  // biome-ignore lint/suspicious/noExplicitAny: The tests below say what each kind has.
  spec: any
}

const [, image] = readStages()

const imageVariables = Object.fromEntries(
  (image?.('ENV') ?? []).map((words) => words.split(/=(.*)/).slice(0, 2)),
) as Variables

/** Variables that the server does not read. */
const others = ['NODE_ENV']

/** Reads variables as the server does in the image, with values where the file asks for them. */
function configure(variables: Variables) {
  const filled = Object.entries({ ...imageVariables, ...variables }).map(([name, value]) => [
    name,
    value.replace(/\$\{\w+:-(.*?)\}/g, '$1').replace(/\$\{.*?\}/g, secret),
  ])
  return readConfig(Object.fromEntries(filled.filter(([name = '']) => !others.includes(name))))
}

function readCompose(name: string) {
  return parse(readDeployFile(name), { merge: true }) as { services: Record<string, Service> }
}

function readManifests() {
  const documents = parseAllDocuments(readDeployFile('kubernetes.yaml'))
  const manifests = documents.map((document) => document.toJS() as Manifest)
  return (kind: string) => manifests.find((manifest) => manifest.kind === kind) as Manifest
}

/** How long a stop takes at most, with the default settings. */
function computeStopSeconds() {
  return readConfig({}).shutdownDelaySeconds + 10
}

describe('the compose files', () => {
  it.each([
    ['compose.yaml', ['castellan']],
    ['compose.postgresql.yaml', ['castellan-1', 'castellan-2']],
  ])('%s gives each server valid variables, no rights and time to stop', (name, servers) => {
    const { services } = readCompose(name)
    for (const server of servers) {
      const service = services[server] as Service
      expect(configure(service.environment).host).toBe('0.0.0.0')
      expect(configure(service.environment).metrics).toBeUndefined()
      const metered = { CASTELLAN_METRICS: 'on', CASTELLAN_METRICS_TOKEN: secret }
      expect(configure({ ...service.environment, ...metered }).metrics?.host).toBe('0.0.0.0')
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
      expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(computeStopSeconds())
    }
  })

  it('keep the file of the database in the volume, and publish the port to this machine alone', () => {
    const { castellan } = readCompose('compose.yaml').services
    const { port, database } = configure(castellan?.environment ?? {})
    const metricsPort = readConfig({ CASTELLAN_METRICS: 'on' }).metrics?.port
    expect(castellan?.ports).toEqual([
      `127.0.0.1:3000:${port}`,
      `127.0.0.1:${metricsPort}:${metricsPort}`,
    ])
    expect(castellan?.volumes).toEqual(['data:/data'])
    expect(database.url).toBe('file:/data/castellan.db')
    expect(image?.('EXPOSE')).toEqual([String(port)])
  })

  it('name nginx as the only trusted proxy, and nginx both servers', () => {
    const { services } = readCompose('compose.postgresql.yaml')
    const { trustedProxies, port } = configure(services['castellan-1']?.environment ?? {})
    expect(trustedProxies).toEqual([services.nginx?.networks.default.ipv4_address])
    const upstreams = [...readDeployFile('nginx.conf').matchAll(/server (castellan-\d):(\d+);/g)]
    expect(upstreams.map(([, name, at]) => [name, at])).toEqual([
      ['castellan-1', String(port)],
      ['castellan-2', String(port)],
    ])
  })
})

describe.runIf(!spawnSync('nginx', ['-v']).error)('nginx.conf', () => {
  it('is valid', () => {
    const path = createTemporaryFolder()
    const server = readDeployFile('nginx.conf').replace(/castellan-\d:/g, '127.0.0.1:')
    const whole = `pid ${path}/pid; error_log stderr; events {} http { access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${path}/${kind};`).join(' ')}
      ${server.replace('listen 80', 'listen 127.0.0.1:8099')} }`
    writeFileSync(join(path, 'nginx.conf'), whole)
    execFileSync('nginx', ['-t', '-c', join(path, 'nginx.conf')], { stdio: 'pipe' })
  })
})

describe('the manifests for Kubernetes', () => {
  const find = readManifests()
  const { template, selector, strategy, replicas } = find('Deployment').spec
  const [container] = template.spec.containers

  it('give the servers valid variables, and none of the service', () => {
    const listed = container.env.map(({ name, value }: Variables) => [name, value])
    const variables = { ...find('Secret').stringData, ...Object.fromEntries(listed) }
    const { port, metrics } = configure(variables)
    expect(container.ports).toEqual([
      { name: 'http', containerPort: port },
      { name: 'metrics', containerPort: metrics?.port },
    ])
    expect(metrics).toMatchObject({ host: '0.0.0.0', token: variables.CASTELLAN_METRICS_TOKEN })
    expect(template.spec.enableServiceLinks).toBe(false)
  })

  it('choose the same pods everywhere', () => {
    const { labels } = template.metadata
    expect(selector.matchLabels).toEqual(labels)
    expect(find('Service').spec.selector).toEqual(labels)
    expect(find('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels)
    expect(find('Service').spec.ports[0].targetPort).toBe(container.ports[0].name)
  })

  it('replace no server before another one is ready, and give it time to stop', () => {
    expect(strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 })
    expect(replicas - find('PodDisruptionBudget').spec.maxUnavailable).toBeGreaterThan(0)
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(computeStopSeconds())
    expect(container.readinessProbe.httpGet.path).toBe('/health/ready')
  })

  it('run as the user of the image, without rights, on a read-only disk', () => {
    const { runAsUser, runAsGroup, runAsNonRoot } = template.spec.securityContext
    expect(image?.('USER')).toEqual([`${runAsUser}:${runAsGroup}`])
    expect(runAsNonRoot).toBe(true)
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('ask at paths that a server has', async () => {
    const { url } = await startServer()
    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe]
    for (const { httpGet } of probes as Probe[]) {
      expect(httpGet.port).toBe(container.ports[0].name)
      expect((await fetch(url + httpGet.path)).status).toBe(200)
    }
  })
})

describe('the unit of systemd', () => {
  const unit = readDeployFile('castellan.service')

  it('gives the server valid variables, and time to stop', () => {
    const variables = [...unit.matchAll(/^Environment=(.*)$/gm)]
      .flatMap(([, words = '']) => words.split(' '))
      .map((word) => word.split(/=(.*)/).slice(0, 2))
      .filter(([name = '']) => !others.includes(name))
    const { database } = readConfig(Object.fromEntries(variables))
    expect(database.url).toBe('file:/var/lib/castellan/castellan.db')
    expect(unit).toContain('StateDirectory=castellan\n')
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? []
    expect(Number(seconds)).toBeGreaterThan(computeStopSeconds())
  })

  it.runIf(!spawnSync('systemd-analyze', ['--version']).error)(
    'is valid, and exposes little of the machine',
    () => {
      const path = join(folder, 'castellan.service')
      const verified = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
      // Where the program is not installed, it is named as missing.
      expect(verified.stderr.replace(/^.*is not executable.*\n/gm, '')).toBe('')
      const words = ['security', '--offline=true', '--threshold=20', path]
      execFileSync('systemd-analyze', words, { stdio: 'pipe' })
    },
  )
})
