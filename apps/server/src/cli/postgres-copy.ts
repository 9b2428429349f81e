import type { DumpFacts } from '../store/backup.ts'

/** The parameters of a URL that the programs of PostgreSQL know as well. */
const sharedParameters = ['host', 'port', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']

/** Those that name a role: another owner of the tables takes its place. */
const roleParameters = ['user', 'options']

/** Describes how to dump a database: the command, and what it needs. */
export function describeDump(file: string, url: string, facts: DumpFacts) {
  const command = `pg_dump --format=custom --file=${quote(file)} --dbname=${quote(toProgramUrl(url, facts))}`
  return {
    command,
    lines: [
      `PostgreSQL makes the copy. In a folder that only you can read, with pg_dump ${facts.majorVersion} or later, run:`,
      `  ${command}`,
      ...describePassword(facts),
    ],
  }
}

/**
 * Describes how to restore a dump: the commands in their order, and what they do. Without `facts` there is no
 * database to replace.
 */
export function describeDumpRestore(
  file: string,
  url: string,
  facts: DumpFacts | undefined,
  now: Date,
) {
  const { pathname } = new URL(url)
  const name = decodeURIComponent(pathname.slice(1))
  const replaced = `${name}_replaced_${now.toISOString().slice(0, 19).replace(/[-:T]/g, '')}`
  const maintenance = quote(toProgramUrl(url, facts, 'postgres'))
  const rename = `ALTER DATABASE ${quoteName(name)} RENAME TO ${quoteName(replaced)}`
  const commands = [
    ...(facts ? [`psql --dbname=${maintenance} --command=${quote(rename)}`] : []),
    `pg_restore --exit-on-error --create --dbname=${maintenance} ${quote(file)}`,
    'castellan revoke-before now --yes',
  ]
  return {
    commands,
    lines: [
      'PostgreSQL restores the copy. Stop every server and the app, and as a role that may create databases, run:',
      ...commands.map((command) => `  ${command}`),
      facts
        ? `The first keeps the replaced database as ${replaced}.`
        : `There is no database ${name}, so none is replaced.`,
      `The last ends every session and API key of the copy: it brings back those that were revoked since.`,
      ...describePassword(facts),
    ],
  }
}

function describePassword({ otherOwner, isPooled }: Partial<DumpFacts> = {}) {
  return [
    ...(otherOwner === undefined
      ? []
      : [`The role ${otherOwner} owns the tables: another role does not see all rows.`]),
    ...(isPooled
      ? ['DATABASE_URL names a connection pooler: put the address of PostgreSQL itself.']
      : []),
    'The programs ask for the password, or read it from PGPASSWORD or ~/.pgpass.',
    'The copy does not have CASTELLAN_SECRET: keep that, too.',
  ]
}

/** Returns the URL without its password and what only Castellan knows, for the owner of the tables. */
function toProgramUrl(
  databaseUrl: string,
  { otherOwner }: Partial<DumpFacts> = {},
  database?: string,
) {
  const url = new URL(databaseUrl)
  url.password = ''
  if (otherOwner !== undefined) url.username = encodeURIComponent(otherOwner)
  if (database !== undefined) url.pathname = `/${database}`
  const kept = [...sharedParameters, ...(otherOwner === undefined ? roleParameters : [])]
  const parameters = [...url.searchParams].filter(([name]) => kept.includes(name))
  // These programs read `+` as itself, not as a space.
  url.search = parameters
    .map(([name, value]) => `${name}=${encodeURIComponent(toLibpqValue(name, value))}`)
    .join('&')
  return url.href
}

/** Only `pg` has a mode that encrypts without checking who responds under a name of its own. */
function toLibpqValue(name: string, value: string) {
  return name === 'sslmode' && value === 'no-verify' ? 'require' : value
}

/** Quotes a word for a POSIX shell. */
function quote(word: string) {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function quoteName(name: string) {
  return `"${name.replaceAll('"', '""')}"`
}
