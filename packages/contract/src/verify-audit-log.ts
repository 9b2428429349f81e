import * as z from 'zod'
import { entry } from './entry.ts'

/** Every kind of difference between the audit log and what was written. */
export const violationKinds = [
  'event-changed',
  'events-missing',
  'events-added',
  'events-replaced',
  'checkpoint-changed',
  'checkpoint-missing',
  'pruning-changed',
  'pruning-unrecorded',
  'head-unknown',
  'protection-missing',
  'protection-disabled',
  'protection-changed',
  'protection-added',
  'storage-damaged',
] as const

/** A kind of difference between the audit log and what was written. */
export type ViolationKind = (typeof violationKinds)[number]

/** The number and the hash of a checkpoint. */
const Head = z
  .string()
  .regex(
    /^\d{1,18}:[0-9a-f]{64}$/,
    'Invalid head: expected NUMBER:HASH, as an earlier verification returned',
  )

const Violation = z
  .object({
    kind: z.enum(violationKinds).describe('What is wrong.'),
    checkpoint: z.string().optional().describe('The number of the checkpoint that it is about.'),
    event: z.string().optional().describe('The id of the event that it is about.'),
    count: z.string().optional().describe('How many events it is about.'),
    object: z.string().optional().describe('The object of the database that it is about.'),
  })
  .meta({
    id: 'Violation',
    description: 'A difference between the audit log and what was written.',
  })

/** Verifies the audit log. */
export const verifyAuditLog = entry({
  method: 'POST',
  readOnly: true,
  path: '/admin/verify-events',
  auth: 'audit:list',
  summary: 'Verify the audit log',
  description:
    'Reads the whole audit log and returns everything that was changed after it was written. A long log takes ' +
    'minutes; a verification ends when the client disconnects.',
  body: z.strictObject({
    expectedHead: Head.optional().describe(
      'The head that an earlier verification returned. The audit log must still contain it.',
    ),
  }),
  example: {
    expectedHead: `1742:${'9f86d081884c7d65'.repeat(4)}`,
  },
  responseDescription: 'What was found',
  response: z.object({
    isIntact: z.boolean().describe('Whether nothing was changed.'),
    violations: z.array(Violation).describe('The first 100 differences.'),
    violationCount: z.int().describe('How many differences there are.'),
    checkpoints: z.int().describe('How many checkpoints there are.'),
    events: z.int().describe('How many events checkpoints cover and no pruning has deleted.'),
    eventsWithoutCheckpoint: z.int().describe('How many events have no checkpoint yet.'),
    pruned: z
      .object({
        checkpoint: z.string().describe('The number of the last checkpoint of pruned events.'),
        events: z.string().describe('How many events were pruned in all.'),
        at: z.iso
          .datetime()
          .optional()
          .describe('When the last ones were pruned, if it is recorded.'),
      })
      .optional()
      .describe('What was pruned. Absent if nothing was.'),
    head: z
      .string()
      .describe(
        'The number and the hash of the last checkpoint. Store it outside of the database.',
      ),
    warning: z.string().optional().describe('What is unusual, though not changed.'),
  }),
  heavy: 'in-turns',
  errors: [],
})
