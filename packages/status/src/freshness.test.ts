import { describe, expect, test } from 'vitest'
import { ageSeconds, judgeAge } from './freshness.ts'

const ISSUED = new Date('2026-11-20T08:00:00Z')
const after = (seconds: number): Date => new Date(ISSUED.getTime() + seconds * 1000)
const list = { issuedAt: ISSUED, expiresAt: after(100_000) }

describe('the age of a status list', () => {
  test('online: fresh up to 15 minutes, aging up to 24 hours, stale beyond [F 12]', () => {
    expect(judgeAge(list, after(900), 'online')).toBe('fresh')
    expect(judgeAge(list, after(901), 'online')).toBe('aging')
    expect(judgeAge(list, after(86_400), 'online')).toBe('aging')
    expect(judgeAge(list, after(86_401), 'online')).toBe('stale')
  })

  test('offline: fresh up to 24 hours, then stale [F 12]', () => {
    expect(judgeAge(list, after(86_400), 'offline')).toBe('fresh')
    expect(judgeAge(list, after(86_401), 'offline')).toBe('stale')
  })

  test('stale from its own exp on, however young [F 12]', () => {
    const short = { issuedAt: ISSUED, expiresAt: after(60) }
    expect(judgeAge(short, after(59), 'online')).toBe('fresh')
    expect(judgeAge(short, after(60), 'online')).toBe('stale')
    expect(judgeAge(short, after(60), 'offline')).toBe('stale')
  })

  test('a list without exp still grows stale with age', () => {
    const open = { issuedAt: ISSUED, expiresAt: undefined }
    expect(judgeAge(open, after(86_401), 'online')).toBe('stale')
  })

  test('the age of a list from a clock a little ahead is nothing, not less', () => {
    expect(ageSeconds(list, after(-30))).toBe(0)
    expect(ageSeconds(list, after(30))).toBe(30)
  })
})
