import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { operations } from './operations.ts'

export const usage = `pnpm bench [options]
  --sizes 10000,1000000          users in the databases; 10000000 takes an hour
  --databases sqlite,postgresql  the databases to measure
  --only <text>,<text>           only the operations whose names contain one of these
  --clients 1,16                 numbers of concurrent clients
  --rounds 3 --ms 400            number and length of the rounds
  --warm-up-ms 3000              for how long each peer serves an operation before its rounds
  --against <folder>             compare with another checkout, which must be built,
                                 instead of better-auth
  --mapped                       compare with the same build on the same database, whose tables and
                                 columns have other names, instead of better-auth
  --out <folder>                 folder for results.json and results.md (bench-results)
A run without options writes its tables and its chart into apps/docs, and a few rows into the README.`

const defaults = {
  sizes: '10000,1000000',
  databases: 'sqlite,postgresql',
  only: '',
  clients: '1,16',
  rounds: '3',
  ms: '400',
  'warm-up-ms': '3000',
  out: 'bench-results',
}

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string' },
    databases: { type: 'string' },
    only: { type: 'string' },
    clients: { type: 'string' },
    rounds: { type: 'string' },
    ms: { type: 'string' },
    'warm-up-ms': { type: 'string' },
    against: { type: 'string' },
    mapped: { type: 'boolean' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
})

const values = { ...defaults, ...given }

export const options = {
  help: values.help,
  sizes: toNumbers(values.sizes),
  databases: values.databases.split(','),
  only: values.only,
  operations: operations.filter(({ name }) =>
    values.only.split(',').some((text) => name.includes(text)),
  ),
  clients: toNumbers(values.clients),
  rounds: Number(values.rounds),
  ms: Number(values.ms),
  warmUpMs: Number(values['warm-up-ms']),
  against: values.against === undefined ? undefined : resolve(values.against),
  isMapped: values.mapped ?? false,
  /** Whether both peers are Castellan. */
  comparesItself: values.mapped === true || values.against !== undefined,
  out: values.out,
  /** Whether the run measures everything, so that its results may be published. */
  isComplete: Object.keys(given).length === 0,
}

function toNumbers(list: string) {
  return list.split(',').map(Number)
}
