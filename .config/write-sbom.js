// Writes the software bill of materials of the server, in CycloneDX, and checks it.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'apps/server')
const server = readManifest(folder)
const path = join(folder, `dist/castellan-${server.version}.cdx.json`)

// The lockfile has the packages of every platform, but only installed ones have a licence.
const everything = readSbom()
const known = new Map(everything.components.map((one) => [one['bom-ref'], one]))
const installable = readSbom('--prod', '--lockfile-only')
const sbom = addContained({
  ...installable,
  components: installable.components.map((one) => known.get(one['bom-ref']) ?? one),
})
const [project] = JSON.parse(runPnpm('list', '--prod', '--depth', 'Infinity', '--json'))
const mistakes = findMistakes(sbom, [...listInstalled(project.dependencies), ...listContained()])
if (mistakes.length > 0) throw new Error(`The SBOM is not valid:\n${mistakes.join('\n')}`)
writeFileSync(path, `${JSON.stringify(sbom, null, 2)}\n`)
process.stdout.write(`${path}: ${sbom.components.length} components\n`)

/** Adds the packages that are no dependencies, but part of the build. */
function addContained({ components, dependencies, metadata, ...others }) {
  const references = new Set(components.map((one) => one['bom-ref']))
  const names = listContained()
  const contained = everything.components.filter(
    (one) => names.includes(toName(one)) && !references.has(one['bom-ref']),
  )
  const added = contained.map((one) => one['bom-ref'])
  const root = metadata.component['bom-ref']
  const links = dependencies.map((one) =>
    one.ref === root ? { ...one, dependsOn: [...(one.dependsOn ?? []), ...added] } : one,
  )
  return {
    ...others,
    metadata,
    components: [...components, ...contained],
    dependencies: [...links, ...added.map((ref) => ({ ref }))],
  }
}

/** Lists what the build, the console and the API reference contain, as `name@version`. */
function listContained() {
  const lists = ['dist/licenses.md', 'assets/console/licenses.md'].map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  )
  const swagger = readManifest(join(folder, 'node_modules/swagger-ui-dist'))
  return [
    ...lists.flatMap((text) => [...text.matchAll(/^## (\S+) - (\S+) \(/gm)]),
    ['', swagger.name, swagger.version],
  ].map(([, name, version]) => `${name}@${version}`)
}

function readManifest(path) {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
}

function readSbom(...options) {
  const format = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6']
  return JSON.parse(runPnpm('sbom', '--sbom-type', 'application', ...format, ...options))
}

/** Runs a command of pnpm on the dependencies of the server. */
function runPnpm(command, ...rest) {
  const words = ['--silent', '--filter', server.name, command, ...rest]
  const pnpm = join(root, 'node_modules/.bin/pnpm')
  return execFileSync(pnpm, words, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })
}

/** Lists every production dependency, however deep, as `name@version`. */
function listInstalled(dependencies = {}, found = new Set()) {
  for (const [name, { version, dependencies: inner }] of Object.entries(dependencies)) {
    // Packages of this repository have the version of the server.
    found.add(`${name}@${version.startsWith('link:') ? server.version : version}`)
    listInstalled(inner, found)
  }
  return found
}

function findMistakes({ bomFormat, specVersion, metadata, components, dependencies }, installed) {
  const references = new Set([metadata.component, ...components].map((one) => one['bom-ref']))
  const names = new Set(components.map(toName))
  const direct = Object.keys(server.dependencies)
  const links = dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn])
  return [
    ...(bomFormat === 'CycloneDX' && specVersion === '1.6' ? [] : ['not CycloneDX 1.6']),
    ...(toName(metadata.component) === `${server.name}@${server.version}`
      ? []
      : ['not the server']),
    ...(references.size === components.length + 1 ? [] : ['two components have one bom-ref']),
    ...direct
      .filter((name) => ![...installed].some((one) => one.startsWith(`${name}@`)))
      .map((name) => `not installed: ${name}`),
    ...[...installed].filter((name) => !names.has(name)).map((name) => `missing: ${name}`),
    ...links.filter((ref) => !references.has(ref)).map((ref) => `unknown: ${ref}`),
  ]
}

function toName({ group, name, version }) {
  return `${group ? `${group}/` : ''}${name}@${version}`
}
