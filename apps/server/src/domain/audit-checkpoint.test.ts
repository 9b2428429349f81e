import { describe, expect, it } from 'vitest'
import { type Checkpoint, coversPosition, selectPrunable } from './audit-checkpoint.ts'

function at(seconds: number) {
  return new Date(seconds * 1000)
}

function sealOf(number: number, columns: Partial<Checkpoint> = {}): Checkpoint {
  return {
    number: String(number),
    epochStart: '0',
    lastTransaction: '0',
    lastSeq: String(number * 2),
    highestSeq: String(number * 2),
    eventCount: '2',
    contentHash: '',
    hash: '',
    ...columns,
  }
}

function dated(seconds: number[], columns: Partial<Checkpoint> = {}) {
  return seconds.map((second, index) => ({ ...sealOf(index + 1, columns), createdAt: at(second) }))
}

describe('the old ones of seals', () => {
  const numbers = (...asked: Parameters<typeof selectPrunable>) =>
    selectPrunable(...asked).map(({ number }) => number)

  it('end where one is not old, whatever is told of those that follow', () => {
    expect(numbers(dated([1, 2, 5, 3]), at(5), 100)).toEqual(['1', '2'])
    expect(numbers(dated([5, 1]), at(5), 100)).toEqual([])
    expect(numbers(dated([1, 2]), at(5), 100)).toEqual(['1', '2'])
    expect(numbers([], at(5), 100)).toEqual([])
  })

  it('cover no more events than are asked for, unless the first one does', () => {
    expect(numbers(dated([1, 2, 3]), at(5), 5)).toEqual(['1', '2'])
    expect(numbers(dated([1, 2, 3]), at(5), 1)).toEqual(['1'])
  })

  it('end where another server has counted afresh', () => {
    const [first, second] = dated([1, 2])
    const afresh = dated([3], { number: '3', epochStart: '4' })
    expect(
      numbers([...[first, second].flatMap((seal) => seal ?? []), ...afresh], at(5), 9),
    ).toEqual(['1', '2'])
  })
})

describe('a seal', () => {
  const seal = sealOf(5, {
    lastTransaction: '900',
    lastSeq: '9',
    highestSeq: '12',
    epochStart: '3',
  })

  it.each([
    ['up to its last event', '900', '9', true],
    ['no later one of the same transaction', '900', '10', false],
    ['every one of an earlier transaction', '899', '12', true],
    ['none that has a higher number than any that is sealed', '5', '13', false],
    ['all that another server has counted before', '9000', '3', true],
  ])('covers %s', (_case, transaction, seq, isCovered) => {
    expect(coversPosition(seal, { transaction, seq })).toBe(isCovered)
  })
})
