import { afterEach, describe, expect, test, vi } from 'vitest'
import { formatDate, formatDuration } from './format.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('formatDate', () => {
  test.each([
    ['zh-CN', '2027年8月31日'],
    ['en', 'August 31, 2027'],
  ] as const)('writes a bare day in %s as that day, wherever the reader is', (language, written) => {
    vi.stubEnv('TZ', 'America/Los_Angeles')
    expect(formatDate('2027-08-31', language)).toBe(written)
  })
})

describe('formatDuration', () => {
  test.each([
    [0, '0 秒', '0 seconds'],
    [1, '1 秒', '1 second'],
    [59.9, '59 秒', '59 seconds'],
    [60, '1 分钟', '1 minute'],
    [7199, '1 小时', '1 hour'],
    [172_800, '2 天', '2 days'],
    [-5, '0 秒', '0 seconds'],
  ])('of %d seconds', (seconds, zhCn, en) => {
    expect([formatDuration(seconds, 'zh-CN'), formatDuration(seconds, 'en')]).toEqual([zhCn, en])
  })
})
