import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

describe('createLog', () => {
  it('writes one line of JSON without what a terminal would execute, and with its value', () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => lines.push(line) })
    const userId = 'a\u009b31m\u007f\r\n\u202e\u2028b'
    log.info({ userId }, 'request\u0085')
    const [line = ''] = lines
    expect([lines.length, line.endsWith('}\n')]).toEqual([1, true])
    expect(line).toContain('a\\u009b31m\\u007f\\r\\n\\u202e\\u2028b')
    expect(line).not.toMatch(/[^\P{C}\n]|\u2028/u)
    expect(JSON.parse(line)).toMatchObject({ userId, msg: 'request\u0085' })
  })
})
