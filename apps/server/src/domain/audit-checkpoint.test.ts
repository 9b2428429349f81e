import { describe, expect, it } from 'vitest'
import { type Checkpoint, coversPosition, selectPrunable } from './audit-checkpoint.ts'

function toTime(seconds: number) {
  return new Date(seconds * 1000)
}

function createCheckpoint(number: number, columns: Partial<Checkpoint> = {}): Checkpoint {
  return {
    number: String(number),
    epochStart: '0',
    lastTransaction: '0',
    lastSeq: String(number * 2),
    highestSeq: String(number * 2),
    eventCount: '2',
    contentHash: '',
    createdAt: '',
    hash: '',
    ...columns,
  }
}

function createCheckpoints(seconds: number[], columns: Partial<Checkpoint> = {}) {
  return seconds.map((second, index) => ({
    ...createCheckpoint(index + 1, columns),
    createdAt: toTime(second).toISOString(),
  }))
}

describe('selectPrunable', () => {
  const selectNumbers = (...args: Parameters<typeof selectPrunable>) =>
    selectPrunable(...args).map(({ number }) => number)

  it('stops at the first checkpoint that is not old enough, even if later ones are', () => {
    expect(selectNumbers(createCheckpoints([1, 2, 5, 3]), toTime(5), 100)).toEqual(['1', '2'])
    expect(selectNumbers(createCheckpoints([5, 1]), toTime(5), 100)).toEqual([])
    expect(selectNumbers(createCheckpoints([1, 2]), toTime(5), 100)).toEqual(['1', '2'])
    expect(selectNumbers([], toTime(5), 100)).toEqual([])
  })

  it('selects at most the given number of events, or the first checkpoint alone', () => {
    expect(selectNumbers(createCheckpoints([1, 2, 3]), toTime(5), 5)).toEqual(['1', '2'])
    expect(selectNumbers(createCheckpoints([1, 2, 3]), toTime(5), 1)).toEqual(['1'])
  })

  it('stops at the end of an epoch', () => {
    const [first, second] = createCheckpoints([1, 2])
    const newEpoch = createCheckpoints([3], { number: '3', epochStart: '4' })
    expect(
      selectNumbers(
        [...[first, second].flatMap((checkpoint) => checkpoint ?? []), ...newEpoch],
        toTime(5),
        9,
      ),
    ).toEqual(['1', '2'])
  })
})

describe('coversPosition', () => {
  const checkpoint = createCheckpoint(5, {
    lastTransaction: '900',
    lastSeq: '9',
    highestSeq: '12',
    epochStart: '3',
  })

  it.each([
    ['true for the last event of the checkpoint', '900', '9', true],
    ['false for a later event of the same transaction', '900', '10', false],
    ['true for every event of an earlier transaction', '899', '12', true],
    ['false for a higher number than any covered event has', '5', '13', false],
    ['true for every event of an earlier epoch', '9000', '3', true],
  ])('is %s', (_case, transaction, seq, isCovered) => {
    expect(coversPosition(checkpoint, { transaction, seq })).toBe(isCovered)
  })
})
