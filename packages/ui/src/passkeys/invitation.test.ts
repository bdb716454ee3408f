import { describe, expect, test } from 'vitest'
import { takeInvitation } from './invitation.ts'

const visit = (pathname: string, hash: string) => {
  const replaced: string[] = []
  const history = {
    replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void replaced.push(String(url)),
  }
  return { invitation: takeInvitation({ pathname, hash }, history), replaced }
}

describe('an enrolment link', () => {
  test('gives its invitation and takes it out of the address bar', () => {
    expect(visit('/public-security/console/enrol', '#b2Zm')).toEqual({ invitation: 'b2Zm', replaced: ['./'] })
  })

  test('without an invitation is an ordinary visit', () => {
    expect(visit('/public-security/console/enrol', '')).toEqual({ invitation: undefined, replaced: ['./'] })
  })

  test('leaves the routes of other pages alone', () => {
    expect(visit('/public-security/console/', '#/residents/7')).toEqual({ invitation: undefined, replaced: [] })
  })
})
