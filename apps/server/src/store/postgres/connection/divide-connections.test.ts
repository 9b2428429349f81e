import { expect, it } from 'vitest'
import { divideConnections } from './divide-connections.ts'

const sizes = Array.from({ length: 200 }, (_, index) => index + 1)

it('divides the connections of small pools and of the default', () => {
  const transactions = sizes.slice(0, 10).map((size) => divideConnections(size).transactions)
  expect(transactions).toEqual([1, 1, 2, 2, 2, 2, 3, 3, 4, 5])
  expect(divideConnections(5)).toEqual({ requests: 5, transactions: 2 })
  const own = { lists: 2, background: 1 }
  expect(divideConnections(10)).toEqual({ requests: 7, own, transactions: 5 })
})

it('uses every connection once, and leaves one to reads where there are two', () => {
  for (const size of sizes) {
    const { requests, own = { lists: 0, background: 0 }, transactions } = divideConnections(size)
    expect(requests + own.lists + own.background).toBe(size)
    expect(transactions).toBeGreaterThanOrEqual(1)
    if (size > 1) expect(transactions).toBeLessThan(requests)
  }
})

it('runs no fewer transactions with more connections', () => {
  for (const size of sizes) {
    const { transactions } = divideConnections(size + 1)
    expect(transactions, `${size + 1}`).toBeGreaterThanOrEqual(divideConnections(size).transactions)
  }
})
