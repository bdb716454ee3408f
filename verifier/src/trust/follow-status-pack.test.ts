import { ok, refuse } from '@sojourn/domain'
import type { TrustedIssuer, TrustList } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import type { FetchText } from './fetch-text.ts'
import { followStatusPack } from './follow-status-pack.ts'

const ISSUER = 'https://issuer.example/city'
const SERVER = 'https://issuer.example/.well-known/oauth-authorization-server/city'
const KEYS = 'https://issuer.example/.well-known/jwt-vc-issuer/city'
const NAMES = `${ISSUER}/status-lists`
const LIST = `${NAMES}/1`
const NOW = new Date('2026-11-29T08:00:00Z')
const issuer = { issuer: ISSUER, statusLists: [`${NAMES}/`] } as unknown as TrustedIssuer

type Answers = Record<string, unknown>
const GOOD: Answers = {
  [SERVER]: { issuer: ISSUER, status_list_aggregation_endpoint: NAMES },
  [KEYS]: { issuer: ISSUER, jwks: { keys: [{ kid: '1', x5c: ['AAAA', 'BBBB'] }, { kid: '2' }] } },
  [NAMES]: { status_lists: [LIST] },
  [LIST]: 'list one',
}

function follower(answers: Answers) {
  const asked: string[] = []
  const alarms: string[] = []
  const fetchText: FetchText = async (url) => {
    asked.push(url)
    const answer = answers[url]
    if (answer === undefined) return refuse('unreachable')
    return ok(typeof answer === 'string' ? answer : JSON.stringify(answer))
  }
  const pack = followStatusPack({
    trustList: () => ok({ issuers: [issuer] } as unknown as TrustList),
    trustListToken: () => ok('the signed list'),
    fetchText,
    clock: () => NOW,
    random: () => 0.5,
    refreshSeconds: 300,
    onAlarm: ({ reason }) => alarms.push(reason),
  })
  return { pack, asked, alarms, answers }
}

describe('the pack for checkers without a network', () => {
  test('holds the trust list, every list that its issuers name, and the certificates of their keys, as they came', async () => {
    const { pack, alarms } = follower(GOOD)
    await pack.refresh()
    expect(pack.current(NOW)).toEqual(
      ok({
        trustListToken: 'the signed list',
        statusLists: [{ uri: LIST, token: 'list one' }],
        certificates: ['AAAA', 'BBBB'],
      }),
    )
    expect(alarms).toEqual([])
  })

  test('is fetched on its own clock: reading it asks nobody [M 4]', async () => {
    const { pack, asked } = follower(GOOD)
    await Promise.all([pack.refresh(), pack.refresh()])
    expect(asked).toHaveLength(4)
    for (let reader = 0; reader < 100; reader++) pack.current(NOW)
    expect(asked).toHaveLength(4)
  })

  test('a list that cannot be had stays as it was, and so do certificates', async () => {
    const { pack, alarms, answers } = follower({ ...GOOD })
    await pack.refresh()
    delete answers[LIST]
    delete answers[KEYS]
    await pack.refresh()
    expect(pack.current(NOW)).toMatchObject({
      value: { statusLists: [{ uri: LIST, token: 'list one' }], certificates: ['AAAA', 'BBBB'] },
    })
    expect(alarms).toEqual(['unreachable', 'unreachable'])
  })

  test.each<[string, Answers, string]>([
    [
      'names another issuer',
      { [SERVER]: { issuer: 'https://x.example', status_list_aggregation_endpoint: NAMES } },
      'malformed_metadata',
    ],
    ['names no place of its lists', { [SERVER]: { issuer: ISSUER } }, 'no_aggregation'],
    [
      'leads to another host',
      { [SERVER]: { issuer: ISSUER, status_list_aggregation_endpoint: 'https://x.example/' } },
      'aggregation_elsewhere',
    ],
    ['names more lists than are taken', { [NAMES]: { status_lists: Array(257).fill(LIST) } }, 'malformed_aggregation'],
    ['answers with no JSON', { [NAMES]: '<html>' }, 'malformed_aggregation'],
  ])('an issuer that %s is told and adds no list', async (_, change, reason) => {
    const { pack, alarms, asked } = follower({ ...GOOD, ...change })
    await pack.refresh()
    expect(pack.current(NOW)).toMatchObject({ value: { statusLists: [] } })
    expect(alarms).toEqual([reason])
    expect(asked.every((url) => url.startsWith('https://issuer.example/'))).toBe(true)
  })

  test('a list that lies where the trust list does not say is not asked for [T 17]', async () => {
    const elsewhere = ['https://x.example/1', `${ISSUER}/other/1`, `${NAMES}/../other`, 7]
    const { pack, asked } = follower({ ...GOOD, [NAMES]: { status_lists: [...elsewhere, LIST] } })
    await pack.refresh()
    expect(asked).toHaveLength(4)
    expect(pack.current(NOW)).toMatchObject({ value: { statusLists: [{ uri: LIST }] } })
  })
})
