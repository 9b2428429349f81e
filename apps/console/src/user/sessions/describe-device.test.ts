import { describe, expect, it } from 'vitest'
import { describeDevice } from './describe-device.ts'

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)'

const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15'

describe('describeDevice', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0',
      'Firefox 131',
      'Linux',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/130.0.0.0 Safari/537.36`,
      'Chrome 130',
      'Windows',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0`,
      'Edge 130',
      'Windows',
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${webKit} Chrome/130.0.0.0 Mobile Safari/537.36`,
      'Chrome 130',
      'Android',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      'Safari 18',
      'macOS',
    ],
    [
      `${iphone} (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1`,
      'Safari 18',
      'iPhone',
    ],
    [
      `${iphone} (KHTML, like Gecko) CriOS/130.0.6723.90 Mobile/15E148 Safari/604.1`,
      'Chrome 130',
      'iPhone',
    ],
    ['curl/8.5.0', 'curl 8.5.0', undefined],
    ['node', 'node', undefined],
    ['Dart/3.5 (dart:io)', 'Dart 3.5', undefined],
  ])('reads %s', (userAgent, program, system) => {
    expect(describeDevice(userAgent)).toEqual({ program, system })
  })

  it('knows nothing without a user agent', () => {
    expect(describeDevice(null)).toBeUndefined()
    expect(describeDevice('  ')).toBeUndefined()
  })

  it('shortens what is not known', () => {
    expect(describeDevice('x'.repeat(5_000))?.program).toHaveLength(40)
  })
})
