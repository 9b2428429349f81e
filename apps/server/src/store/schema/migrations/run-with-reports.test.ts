import { expect, it } from 'vitest'
import { runWithReports } from './run-with-reports.ts'

it('a step of a start that takes long is reported until it ends', async () => {
  const reports: string[] = []
  const result = await runWithReports(
    'Creating index a, 2 of 9',
    (step) => reports.push(step),
    () =>
      expect
        .poll(() => reports.length, { interval: 1 })
        .toBeGreaterThan(1)
        .then(() => 'done'),
    1,
  )
  expect(result).toBe('done')
  expect(reports[0]).toBe('Creating index a, 2 of 9: 0 s so far')
})
