import { existsSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { checkScryptCost } from '../create-deps.ts'
import { generateRandomString } from '../secrets/token.ts'
import { isFileUrl, toFilePath } from '../store/database-url.ts'
import { openStore } from '../store/index.ts'
import {
  type DatabaseReadings,
  type Finding,
  reportOk,
  reportProblem,
  reportWarning,
} from './finding.ts'

const warningMs = 2_000
const problemMs = 60_000

/** Checks what a start checks: the connection, the rights, the tables, the values, and what is missing. */
export async function checkDatabase(
  config: Config,
  { readPlan }: DatabaseReadings,
): Promise<Finding[]> {
  const { schema, adds, warnings } = await readPlan()
  checkScryptCost(config, schema.adopted)
  const findings = warnings.map((warning) => reportWarning(warning))
  if (isMissing(config)) return [reportWarning('It does not exist yet.', 'castellan migrate')]
  if (adds.length > 0)
    findings.push(
      reportWarning(
        `It lacks ${describeFirst(adds)}. The next start adds that.`,
        'castellan migrate',
      ),
    )
  return findings.length > 0 ? findings : [reportOk('It can be used, and needs no changes.')]
}

/** Checks the versions of Node.js and of the database. */
export async function checkVersions(
  _: Config,
  { readFacts }: DatabaseReadings,
): Promise<Finding[]> {
  const { version } = await readFacts()
  return [reportOk(`Node.js ${process.versions.node}, ${version}.`)]
}

/** Checks that servers and database agree on the time, which decides what has expired. */
export async function checkClock(_: Config, { readFacts }: DatabaseReadings): Promise<Finding[]> {
  const { clockAheadMs } = await readFacts()
  const ms = Math.abs(clockAheadMs)
  if (ms < warningMs) return [reportOk('It agrees with the clock of the database.')]
  const message = `The clock of the database is ${Math.round(ms / 1000)} seconds ${clockAheadMs > 0 ? 'ahead' : 'behind'}.`
  const report = ms < problemMs ? reportWarning : reportProblem
  return [report(message, 'timedatectl set-ntp true')]
}

/** Checks what protects the audit log, and its last checkpoint with its events. */
export async function checkAuditLog(
  config: Config,
  { readPlan }: DatabaseReadings,
): Promise<Finding[]> {
  const { isNew, violations } = await readPlan()
  if (isNew) return [reportOk('There is none yet.')]
  const unprotected = violations.map((violation) => reportProblem(violation))
  return [...unprotected, ...(await checkHead(config))]
}

async function checkHead(config: Config) {
  const now = () => new Date()
  const store = await openStore(config.database, { now, generateRandomString }, 'cli')
  try {
    const { head, isIntact } = await store.auditLog.verifyHead()
    return isIntact
      ? [reportOk(`Its last checkpoint is intact: ${head.number}:${head.hash}`)]
      : [
          reportProblem(
            `Its last checkpoint, ${head.number}, does not match the checkpoint before it or its events.`,
            'castellan audit verify',
          ),
        ]
  } finally {
    await store.close()
  }
}

function isMissing({ database: { url } }: Config) {
  return isFileUrl(url) && !existsSync(toFilePath(url))
}

function describeFirst(adds: string[]) {
  const others = adds.length > 3 ? ` and ${adds.length - 3} others` : ''
  return `${adds.slice(0, 3).join(', ')}${others}`
}
