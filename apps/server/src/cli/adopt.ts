import type { Config } from '../config/config.ts'
import { isFileUrl } from '../store/database-url.ts'
import { planDatabase } from '../store/manage-schema.ts'
import { describeOtherColumns } from '../store/schema/fields/user-fields.ts'
import { describeSchema } from '../store/schema/mapping/describe-schema.ts'
import { listModelColumns } from '../store/schema/models.ts'
import { toAdoptingDatabase } from './adopting-database.ts'
import { describeAdds, runMigrations } from './migrate.ts'
import { buildSchemaSnippet } from './schema-snippet.ts'

/** Prints what was found of an app's tables and what would be added, or adds it. */
export async function runAdopt({ isConfirmed }: { isConfirmed: boolean }, config: Config) {
  const database = toAdoptingDatabase(config)
  const { schema, missing, adds, ownerColumns, violations, ...plan } = await planDatabase(database)
  const warnings = [...violations, ...plan.warnings]
  if (!schema.adopted)
    return {
      json: { adopted: false, adds, warnings },
      lines: ['The database has no tables of another application.', ...warnings],
    }
  if (isConfirmed) await runMigrations(toAdoptingDatabase(config, 'apply'))
  const found = describeSchema(schema)
  const snippet = buildSchemaSnippet(
    schema,
    missing,
    isFileUrl(database.url) ? 'sqlite' : 'postgresql',
  )
  const others = describeOtherColumns(schema.tables.get('user') ?? new Map(), [
    ...listModelColumns('user'),
    ...Object.keys(schema.userFields),
  ])
  return {
    json: {
      ...{ adopted: true, found, adds, added: isConfirmed, snippet, others, warnings },
      ...(ownerColumns ? { ownerStatements: ownerColumns.statements } : {}),
    },
    lines: [
      'Found, as a file for CASTELLAN_SCHEMA_FILE:',
      JSON.stringify(found, null, 2),
      ...(ownerColumns
        ? [
            `This role cannot add the columns that the tables of the app lack. As their owner, ${ownerColumns.owner}, run:`,
            ...ownerColumns.statements.map((statement) => `  ${statement}`),
          ]
        : []),
      ...describeAdds(summarize(adds), describeMoment(isConfirmed, ownerColumns !== undefined)),
      ...(snippet
        ? ['Add to the app too, or its next migration drops these columns:', snippet]
        : []),
      ...(Object.keys(others).length > 0
        ? [
            'Other columns of users, which Castellan leaves alone. To administer them, add some to "user":',
            JSON.stringify({ additionalFields: others }, null, 2),
          ]
        : []),
      ...warnings,
    ],
  }
}

/** Says when the rest is added. */
function describeMoment(isConfirmed: boolean, waitsForOwner: boolean) {
  if (isConfirmed) return 'Added:'
  return waitsForOwner ? 'A start would then add:' : 'castellan adopt --apply would add:'
}

/** Counts what is Castellan's own, by kind; the columns that an app's tables get are listed. */
function summarize(adds: string[]) {
  const isOwn = (name: string) => name.includes(' castellan_')
  const kinds = adds.filter(isOwn).map((name) => name.split(' ')[0])
  const counts = [...new Set(kinds)].map(
    (kind) => `${kind}: ${kinds.filter((one) => one === kind).length}`,
  )
  const own = `what is named castellan_ (${counts.join(', ')}); --json lists it`
  return [...adds.filter((name) => !isOwn(name)), ...(counts.length > 0 ? [own] : [])]
}
