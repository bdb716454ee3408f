import { ok, type Result, refuse } from '@sojourn/domain'
import { expect, test } from 'vitest'
import { createRegisterFollower } from './follow-register.ts'

const LOG = { leaf: '{}', index: 3, checkpoint: 'x', path: [] }
const register = (certificate: string | null) =>
  JSON.stringify({
    registrar: 'https://issuer.example/registry',
    relying_parties: [
      {
        client_ids: ['x509_hash:a', 'x509_hash:b'],
        uses: [
          { policy_id: 'lease', certificate },
          { policy_id: 'other', certificate: null },
        ],
        log: LOG,
      },
    ],
  })

function following(first: Result<string, string>) {
  let answer: Result<string, string> | 'throws' = first
  const alarms: string[] = []
  const follower = createRegisterFollower({
    readText: async () => {
      if (answer === 'throws') throw new Error('cut')
      return answer
    },
    random: () => 0,
    refreshSeconds: 300,
    onAlarm: ({ reason }) => alarms.push(reason),
  })
  const answers = (next: typeof answer) => {
    answer = next
  }
  return { follower, alarms, answers }
}

test('each use of each client has the certificate of that use, with the proof of its registration', async () => {
  const { follower } = following(ok(register('jwt')))
  expect(follower.attestationsFor('x509_hash:a', 'lease')).toEqual([])
  await follower.refresh()
  const both = [
    { format: 'registration_cert', data: 'jwt' },
    { format: 'sojourn_log_proof', data: LOG },
  ]
  expect(follower.attestationsFor('x509_hash:a', 'lease')).toEqual(both)
  expect(follower.attestationsFor('x509_hash:b', 'lease')).toEqual(both)
  for (const [client, policy] of [
    ['x509_hash:a', 'other'],
    ['x509_hash:c', 'lease'],
    ['x509_hash:a', 'none'],
  ] as const) {
    expect(follower.attestationsFor(client, policy)).toEqual([])
  }
})

test('what was read stays while the register cannot be read, and somebody is told each time', async () => {
  const { follower, alarms, answers } = following(ok(register('first')))
  await follower.refresh()
  answers(refuse('unreachable'))
  await follower.refresh()
  answers(ok('{"relying_parties":[{}]}'))
  await follower.refresh()
  answers(ok('not JSON'))
  await follower.refresh()
  answers('throws')
  await follower.refresh()
  expect(alarms).toEqual(['unreachable', 'malformed_register', 'unreadable', 'unreadable'])
  expect(follower.attestationsFor('x509_hash:a', 'lease')[0]?.data).toBe('first')
  answers(ok(register('second')))
  await follower.refresh()
  expect(follower.attestationsFor('x509_hash:a', 'lease')[0]?.data).toBe('second')
})
