import { describe, expect, it } from 'vitest'
import { createUnsentBudget } from './unsent-budget.ts'

describe('createUnsentBudget', () => {
  it('limits the bytes of a caller until they are sent', () => {
    const { objectionTo, add } = createUnsentBudget({ callerBytes: 10, totalBytes: 100 })
    const sent = add('ada', 8)
    expect(objectionTo('ada', 2)).toBeUndefined()
    expect(objectionTo('ada', 3)).toMatchObject({ status: 429 })
    expect(objectionTo('bob', 3)).toBeUndefined()
    sent()
    expect(objectionTo('ada', 10)).toBeUndefined()
  })

  it('limits the bytes of all callers together', () => {
    const { objectionTo, add } = createUnsentBudget({ callerBytes: 10, totalBytes: 20 })
    const sent = ['ada', 'bob'].map((caller) => add(caller, 9))
    expect(objectionTo('eve', 2)).toBeUndefined()
    expect(objectionTo('eve', 3)).toMatchObject({ status: 503 })
    sent[0]?.()
    expect(objectionTo('eve', 3)).toBeUndefined()
  })

  it('admits a response that is larger than a budget if nothing else waits', () => {
    const { objectionTo, add } = createUnsentBudget({ callerBytes: 10, totalBytes: 20 })
    expect(objectionTo('ada', 30)).toBeUndefined()
    add('ada', 30)
    expect(objectionTo('ada', 30)).toMatchObject({ status: 429 })
  })
})
