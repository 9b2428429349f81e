import { createHash } from 'node:crypto'
import type { Place, Seal } from '../domain/seals.ts'
import type { Db, Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { nextTransaction, placesOf, settled, withTexts } from './places.ts'
import { columnList, inserted } from './sql.ts'

/** Stands for the hash before the first. */
const origin = '0'.repeat(64)

/** What is before the first seal. */
export const noSeal: Seal = {
  number: '0',
  afterSeq: '0',
  lastTransaction: '-1',
  lastSeq: '0',
  highestSeq: '0',
  events: '0',
  content: '',
  hash: origin,
}

/** The hash of a seal, over all that it says and the hash of the one before. */
export const hashOf = (seal: Omit<Seal, 'hash'>, previous: string) => {
  const { number, afterSeq, lastTransaction, lastSeq, highestSeq, events, content } = seal
  const told = [previous, number, afterSeq, lastTransaction, lastSeq, highestSeq, events, content]
  return createHash('sha256').update(JSON.stringify(told)).digest('hex')
}

/** An event as a seal takes it. */
export type Sealed = Place & { digest: string }

/** Hashes events in the order in which they are sealed. */
export const contentHash = () => {
  const hash = createHash('sha256')
  return {
    add: ({ transaction, seq, digest }: Sealed) => hash.update(`${transaction} ${seq} ${digest}\n`),
    digest: () => hash.digest('hex'),
  }
}

/** The greater of two numbers that are written as texts. */
const greater = (one: string, other: string) => (BigInt(one) > BigInt(other) ? one : other)

/** The columns of a seal. */
export const sealColumns = columnList(Object.keys(noSeal))

/** The last event that a seal covers. */
export const endOf = ({ lastTransaction, lastSeq }: Pick<Seal, 'lastTransaction' | 'lastSeq'>) => ({
  transaction: lastTransaction,
  seq: lastSeq,
})

/** How many events a seal covers at most. */
const sealedAtOnce = 2_000

/** The seals of the trail. */
export const seals = (db: Db, dialect: Dialect) => {
  const places = placesOf(dialect)

  const last = async (): Promise<Seal & { next: string }> => {
    const [found] = await db.scan<Seal & { next: string }>(
      Prisma.sql`SELECT * FROM (SELECT ${nextTransaction[dialect]} AS "next") AS "now"
        LEFT JOIN (SELECT ${sealColumns} FROM "castellan_seals" ORDER BY "number" DESC LIMIT 1) AS "last"
        ON 1 = 1`,
    )
    const { next, ...seal } = withTexts(found as Seal & { next: string })
    return seal.number === null ? { ...noSeal, next } : { ...seal, next }
  }

  const unsealed = async (from: Seal, condition: Prisma.Sql) =>
    (
      await db.scan<Sealed>(
        Prisma.sql`SELECT ${places.columns}, "digest" FROM "castellan_events"
          WHERE ${places.after(endOf(from))} AND "seq" > ${Number(from.afterSeq)} AND ${condition}
          ORDER BY ${places.order} LIMIT ${sealedAtOnce}`,
      )
    ).map(withTexts)

  /** The seal that follows the last one, if there is something to seal. */
  const next = async (): Promise<Seal | undefined> => {
    const { next: coming, ...found } = await last()
    // A database that was restored elsewhere finds its transactions counted from the start again.
    const isRestored = BigInt(found.lastTransaction) >= BigInt(coming)
    const left = isRestored ? await unsealed(found, Prisma.sql`1 = 1`) : []
    const { lastTransaction, lastSeq } = noSeal
    const from =
      isRestored && left.length === 0
        ? { ...found, afterSeq: found.highestSeq, lastTransaction, lastSeq }
        : found
    const rows = left.length > 0 ? left : await unsealed(from, settled[dialect])
    const end = rows.at(-1)
    if (!end) return undefined
    const content = contentHash()
    for (const row of rows) content.add(row)
    const seal = {
      number: String(BigInt(found.number) + 1n),
      afterSeq: from.afterSeq,
      lastTransaction: end.transaction,
      lastSeq: end.seq,
      highestSeq: rows.reduce((highest, { seq }) => greater(highest, seq), found.highestSeq),
      events: String(rows.length),
      content: content.digest(),
    }
    return { ...seal, hash: hashOf(seal, found.hash) }
  }

  return {
    last: async (): Promise<Seal> => {
      const { next: _next, ...seal } = await last()
      return seal
    },
    next,

    /** The statement that appends a seal. */
    appending: (seal: Seal, now: Date) =>
      Prisma.sql`INSERT INTO "castellan_seals" ${inserted({ ...seal, createdAt: now.toISOString() })}`,

    /** Seals after the one of a number, in their order. */
    after: async (number: string, limit: number): Promise<Seal[]> =>
      (
        await db.scan<Seal>(
          Prisma.sql`SELECT ${sealColumns} FROM "castellan_seals" WHERE "number" > ${Number(number)}
            ORDER BY "number" LIMIT ${limit}`,
        )
      ).map(withTexts),
  }
}
