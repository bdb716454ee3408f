import { isConfigProblems } from '@sojourn/service'
import { describe, expect, test } from 'vitest'
import { readVerifierConfig } from './config.ts'

const ENV = {
  VERIFIER_PUBLIC_URL: 'https://verifier.example/base/',
  WALLET_PUBLIC_URL: 'https://wallet.example',
  DATABASE_URL: 'postgres:///verifier',
  TRUST_LIST_URL: 'https://registry.example/trust-list',
  TRUST_ANCHOR_FILE: '/keys/anchor.json',
  RELYING_PARTIES_FILE: '/keys/relying-parties.json',
  DESK_ACCESS: 'open',
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readVerifierConfig(env)
    return []
  } catch (error) {
    if (isConfigProblems(error)) return error.problems
    throw error
  }
}

describe('the configuration of a verifier', () => {
  test('reads, with encrypted responses and short requests unless told otherwise', () => {
    expect(readVerifierConfig(ENV)).toMatchObject({
      verifierUrl: 'https://verifier.example/base',
      listenPort: 443,
      trustList: { kind: 'url', url: 'https://registry.example/trust-list' },
      deskAccess: 'open',
      responseMode: 'direct_post.jwt',
      requestTtlSeconds: 60,
      answerTtlSeconds: 240,
      allowHttpOnLoopback: false,
      sm2Signatures: 'refused',
    })
  })

  test('tells every problem at once', () => {
    const problems = problemsOf({ ...ENV, VERIFIER_PUBLIC_URL: 'http://verifier.example', RESPONSE_MODE: 'fragment' })
    expect(problems).toHaveLength(2)
  })

  test('opens no desk to everybody by silence', () => {
    const { DESK_ACCESS: _, ...silent } = ENV
    expect(problemsOf(silent)).toHaveLength(1)
    expect(problemsOf({ ...ENV, DESK_ACCESS: 'access_code' })).toEqual([
      'DESK_ACCESS_CODES_FILE: must be set when DESK_ACCESS is access_code',
    ])
  })

  test('takes exactly one source of the trust list', () => {
    const { TRUST_LIST_URL: _, ...none } = ENV
    expect(problemsOf(none)).toHaveLength(1)
    expect(problemsOf({ ...ENV, TRUST_LIST_FILE: '/keys/trust-list.jwt' })).toHaveLength(1)
    expect(readVerifierConfig({ ...none, TRUST_LIST_FILE: '/keys/trust-list.jwt' }).trustList).toEqual({
      kind: 'file',
      file: '/keys/trust-list.jwt',
    })
  })
})
