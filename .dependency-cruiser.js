/**
 * What each module may import: modules, `node` (the modules of Node.js) and libraries. After `type`
 * stands what it may import types of. `main`, `server`, `startup`, `workers` and `create-deps` put the modules together.
 */
const allowedImports = {
  contract: ['zod'],
  client: [],
  console: [
    'client',
    '@fontsource-variable/inter',
    '@tanstack/react-query',
    '@tanstack/react-virtual',
    'react',
    'react-dom',
    'wouter',
  ],
  domain: ['type contract', 'ipaddr.js'],
  secrets: ['fair-queue', 'folders', 'tracing', 'node', '@zxcvbn-ts/language-common'],
  store: [
    'domain',
    'fair-queue',
    'folders',
    'observer',
    'repeat',
    'tracing',
    'version',
    'node',
    'contract',
    'type @prisma/client',
    'async-mutex',
    'libsql',
    'pg',
    'sql-template-tag',
  ],
  auth: ['contract', 'domain', 'type deps', 'type store'],
  endpoints: [
    'contract',
    'domain',
    'nearest-name',
    'type auth',
    'type deps',
    'type store',
    'type @ts-rest/core',
    'type zod',
  ],
  http: [
    'contract',
    'domain',
    'auth',
    'endpoints',
    'folders',
    'node',
    'type deps',
    'type observer',
    'type secrets',
    'tracing',
    'with-timeout',
    'async-mutex',
    'express',
    'type zod',
    'cookie',
    'cors',
    'helmet',
    'ipaddr.js',
    'type pino',
    'pino-http',
    'proxy-addr',
  ],
  jobs: [
    'domain',
    'repeat',
    'node',
    'type audit-sink',
    'type deps',
    'type observer',
    'type store',
    'type pino',
  ],
  'audit-sink': ['domain', 'endpoints', 'node', 'type store'],
  config: [
    'contract',
    'domain',
    'store',
    'nearest-name',
    'node',
    'type audit-sink',
    'proxy-addr',
    'zod',
  ],
  cli: [
    'contract',
    'domain',
    'auth',
    'endpoints',
    'secrets',
    'store',
    'create-deps',
    'doctor',
    'printable-text',
    'node',
    'type config',
    'type deps',
    'commander',
    'zod',
  ],
  metrics: [
    'config',
    'contract',
    'with-timeout',
    'node',
    'type no-metrics',
    'type observer',
    'type secrets',
    'type store',
    'prom-client',
  ],
  observer: ['type contract'],
  doctor: ['audit-sink', 'config', 'secrets', 'store', 'create-deps', 'with-timeout', 'node'],
  tracing: ['with-timeout', 'type node', '@opentelemetry/api'],
  deps: ['type config', 'type domain', 'type secrets', 'type store'],
}

const modules = [
  ...Object.keys(allowedImports),
  ...[
    'create-deps',
    'fair-queue',
    'folders',
    'nearest-name',
    'no-metrics',
    'printable-text',
    'repeat',
    'tracing',
    'version',
    'with-timeout',
  ],
]

/** The paths of a module or a library. */
function toPattern(name) {
  if (name === 'node') return '^(node:)?[a-z_/]+$'
  if (['contract', 'client'].includes(name)) return `^packages/${name}/src/`
  if (name === 'console') return '^apps/console/src/'
  return modules.includes(name) ? `^apps/server/src/${name}[./]` : `node_modules/${name}/`
}

/** Two rules for a module: what it may not import at all, and what it may import only types of. */
function toRules([name, imports]) {
  const types = imports.filter((one) => one.startsWith('type ')).map((one) => one.slice(5))
  const values = imports.filter((one) => !one.startsWith('type '))
  const rule = { severity: 'error', from: { path: toPattern(name) } }
  const allowed = [name, ...values, ...types].map(toPattern)
  const all = { ...rule, name: `${name}-imports`, to: { pathNot: allowed } }
  if (types.length === 0) return [all]
  const to = { path: types.map(toPattern), dependencyTypesNot: ['type-only'] }
  return [all, { ...rule, name: `${name}-imports-only-types`, to }]
}

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...Object.entries(allowedImports).flatMap(toRules),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['[.]test(-d)?[.]ts$', '/generated/'] },
    enhancedResolveOptions: {
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}
