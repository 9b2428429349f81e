import { type Config, ConfigError } from '../config/config.ts'
import { planDatabase } from '../store/manage-schema.ts'
import { readServerFacts } from '../store/server-facts.ts'
import { checkAddress } from './check-address.ts'
import { checkAuditSink } from './check-audit-sink.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkAuditLog, checkClock, checkDatabase, checkVersions } from './check-database.ts'
import { checkDisk, checkFiles } from './check-files.ts'
import { type DatabaseReadings, type DoctorCheck, type Finding, reportProblem } from './finding.ts'

/** A finding, with the name of its check. */
export type NamedFinding = Finding & { check: string }

const checks: DoctorCheck[] = [
  { name: 'configuration', run: checkConfiguration },
  { name: 'files', run: checkFiles },
  { name: 'disk', run: checkDisk },
  { name: 'database', run: checkDatabase },
  { name: 'versions', run: checkVersions },
  { name: 'clock', run: checkClock },
  { name: 'audit log', run: checkAuditLog },
  { name: 'audit sink', run: checkAuditSink },
  { name: 'address', run: checkAddress },
]

/** Runs every check. With a mistake in the configuration, there is nothing else to look at. */
export async function runDoctor(
  readConfig: () => Config | Promise<Config>,
): Promise<NamedFinding[]> {
  try {
    const config = await readConfig()
    const readings = createReadings(config)
    const findings: NamedFinding[] = []
    for (const { name, run } of checks)
      findings.push(...(await runCheck(name, () => run(config, readings))))
    return findings
  } catch (error) {
    return reportErrors('configuration', error)
  }
}

function createReadings({ database }: Config): DatabaseReadings {
  let plan: ReturnType<DatabaseReadings['readPlan']> | undefined
  let facts: ReturnType<DatabaseReadings['readFacts']> | undefined
  return {
    readPlan: () => (plan ??= planDatabase(database)),
    readFacts: () => (facts ??= readServerFacts(database)),
  }
}

async function runCheck(check: string, run: () => Finding[] | Promise<Finding[]>) {
  try {
    return (await run()).map((finding) => ({ check, ...finding }))
  } catch (error) {
    return reportErrors(check, error)
  }
}

/** Whatever ends a check is a problem, and the other checks go on. */
function reportErrors(check: string, error: unknown): NamedFinding[] {
  const lines = error instanceof ConfigError ? error.mistakes : [(error as Error).message]
  return lines.map((line) => ({ check, ...reportProblem(line) }))
}
