import { findNearestName } from '../nearest-name.ts'
import { variableNames } from './environment.ts'

const prefix = 'CASTELLAN_'

/** What Kubernetes sets for a Service named `castellan`, or with a name that begins so. */
const serviceLinks =
  /^CASTELLAN_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/

/** Such as `tcp://10.0.0.7:3000`, the value of `CASTELLAN_PORT`. */
const serviceAddress = /^(?:tcp|udp|sctp):\/\//

/**
 * Picks the variables that are meant for this server: those that it knows, and any others with its
 * prefix, which are mistakes. An empty one counts as not set.
 */
export function pickOwnVariables(env: NodeJS.ProcessEnv) {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value && isOwnVariable(name, value)),
  )
}

/** Says that a variable is not known, and suggests the nearest one. */
export function describeUnknownVariable(name: string) {
  const suggestion = findNearestVariable(name.toUpperCase())
  const advice = suggestion === undefined ? '' : `. Did you mean ${suggestion}?`
  return `${name} is not a known variable${advice}`
}

/** Describes the names that are probably misspelled variables, but do not show it by their prefix. */
export function findMisspelledVariables(names: string[]) {
  return names
    .filter((name) => !isOwnVariable(name, '') && findNearestVariable(name.toUpperCase()))
    .map((name) => describeUnknownVariable(name))
}

function isOwnVariable(name: string, value: string) {
  // Such as CASTELLAN_METRICS_PORT, for a Service with the name castellan-metrics.
  if (/^CASTELLAN_(?:\w+_)?PORT$/.test(name) && serviceAddress.test(value)) return false
  if (variableNames.includes(name)) return true
  if (!name.startsWith(prefix)) return isMisspelledPrefix(name)
  return !serviceLinks.test(name)
}

/** Whether a name is a known one but for a mistake before its first underscore: `CASTELAN_SECRET`. */
function isMisspelledPrefix(name: string) {
  const known = prefix + name.slice(name.indexOf('_') + 1)
  return variableNames.includes(known) && findNearestVariable(name) === known
}

/** Returns the known variable that a name probably means. */
function findNearestVariable(name: string) {
  const withoutPrefix = name.replace(prefix, '')
  if (variableNames.includes(withoutPrefix)) return withoutPrefix
  return findNearestName(name, variableNames)
}
