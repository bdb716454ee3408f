import { addSeconds, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import type { DeskSpoil } from '../testing/fake-desk.ts'
import { DESK, NOON, TRUST_LIST_URL, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'

const PERMIT = (claims: JsonObject[], more: JsonObject = {}): JsonObject => ({
  credentials: [
    { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [vct('residence-permit')] }, claims, ...more },
  ],
})
const CITY = PERMIT([{ path: ['residence', 'city'] }])

async function world(query: JsonObject = CITY): Promise<FakeWorld> {
  const made = await createFakeWorld()
  made.desk.query = query
  return made
}

describe('readRequest', () => {
  test('says who asks, what for, and what would be shown', async () => {
    const { wallet, desk, receive } = await world()
    await receive()
    const read = await wallet.readRequest(desk.link(), 'cross_device')
    if (!read.ok) throw new Error(read.reason)
    expect(read.value.relyingParty.name.en).toBe('Demo Primary School')
    expect(read.value.use.purpose.en).toBe('School enrolment')
    const shown = read.value.sheet?.items.map(({ queryId, choices }) => [
      queryId,
      choices[0]?.claims.map(({ label, value }) => [label.en, value]),
    ])
    expect(shown).toEqual([['permit', [['Residence: city', '010100']]]])
  })

  test('goes for a party only where the list says that it is, when it says so [T 17]', async () => {
    const listed = async (origins: readonly string[]) => {
      const made = await world()
      made.trustList((list) => ({
        ...list,
        relyingParties: list.relyingParties.map((party) => ({ ...party, origins })),
      }))
      const read = await made.wallet.readRequest(made.desk.link(), 'cross_device')
      return [read.ok ? 'read' : read.reason, made.desk.fetches.length]
    }
    expect(await listed([DESK])).toEqual(['read', 1])
    expect(await listed(['https://elsewhere.example', DESK])).toEqual(['read', 1])
    expect(await listed(['https://elsewhere.example'])).toEqual(['request_invalid', 0])
    expect(await listed([`${DESK}:8443`])).toEqual(['request_invalid', 0])
  })

  test('has no sheet when nothing that is held fits', async () => {
    const { wallet, desk } = await world()
    const read = await wallet.readRequest(desk.link(), 'cross_device')
    expect(read.ok && read.value.sheet).toBeUndefined()
  })

  test('fetches nothing for a party that is not on the list [T 12]', async () => {
    const { wallet, desk, sent } = await world()
    expect(await wallet.readRequest(desk.link('x509_hash:someone-else'), 'cross_device')).toEqual(
      refuse('unregistered'),
    )
    expect(sent.map(({ url }) => url)).toEqual([TRUST_LIST_URL])
  })

  test('refuses a request that nobody signed', async () => {
    const { wallet } = await world()
    const link = `openid4vp://?client_id=redirect_uri%3A${encodeURIComponent(`${DESK}/response/1`)}&response_type=vp_token&response_mode=direct_post&response_uri=${encodeURIComponent(`${DESK}/response/1`)}&nonce=n&dcql_query=%7B%7D`
    expect(await wallet.readRequest(link, 'cross_device')).toEqual(refuse('unregistered'))
  })

  const spoiled: readonly (readonly [string, (world: FakeWorld) => DeskSpoil, string])[] = [
    ['signed with another certificate', (w) => ({ signer: w.registry.strangerSigner }), 'request_invalid'],
    [
      'with the right certificate and another key',
      (w) => ({ signer: { ...w.registry.strangerSigner, x5c: w.registry.deskSigner.x5c ?? [] } }),
      'request_invalid',
    ],
    ['that names another client inside', () => ({ clientIdInside: 'x509_hash:other' }), 'request_invalid'],
    ['that does not carry our nonce [S 16]', () => ({ walletNonce: 'another-nonce-of-128-bits' }), 'request_invalid'],
    ['that is over', () => ({ expiresAt: addSeconds(NOON, -120) }), 'request_invalid'],
    ['of another media type [S 15]', () => ({ contentType: 'application/jwt' }), 'request_invalid'],
    ['that is gone', () => ({ status: 404 }), 'request_gone'],
    ['whose code on the screen has moved on', () => ({ status: 410 }), 'code_too_old'],
    ['of a desk that is down', () => ({ status: 503 }), 'unreachable'],
  ]
  test.each(spoiled)('refuses a request %s', async (_, spoil, reason) => {
    const made = await world()
    await made.receive()
    made.desk.spoil = spoil(made)
    expect(await made.wallet.readRequest(made.desk.link(), 'cross_device')).toEqual(refuse(reason))
    expect(made.desk.bodies).toEqual([])
  })

  test.each(['', 'hello', 'openid4vp://', 'https://wallet.example/present', 'javascript:alert(1)'])(
    'does not take %j for a request',
    async (text) => {
      expect(await (await world()).wallet.readRequest(text, 'cross_device')).toEqual(refuse('not_a_request'))
    },
  )

  test('does not fetch the trust list because of a presentation [M 4]', async () => {
    const { wallet, desk, sent, receive } = await world()
    await receive()
    sent.length = 0
    await wallet.readRequest(desk.link(), 'cross_device')
    expect(sent.map(({ url }) => url)).toEqual([`${DESK}/request/1`])
  })
})

describe('over-asking is refused, and noted, and answered with nothing [T 8]', () => {
  const other = (type: string): string => `https://issuer.example/vct/${type}/v1`
  const query = (vctValues: string[], claims?: JsonObject[]): JsonObject => ({
    credentials: [{ id: 'q', format: 'dc+sd-jwt', meta: { vct_values: vctValues }, ...(claims ? { claims } : {}) }],
  })
  const permit = vct('residence-permit')
  const cases: readonly (readonly [string, JsonObject])[] = [
    ['a claim beside the registered ones', query([permit], [{ path: ['citizen_id'] }])],
    ['one claim too many among registered ones', query([permit], [{ path: ['name'] }, { path: ['birth_date'] }])],
    ['the group that a registered claim lies in', query([permit], [{ path: ['residence'] }])],
    ['a claim beside the registered one in its group', query([permit], [{ path: ['residence', 'address'] }])],
    ['another group with a like-named claim', query([permit], [{ path: ['hukou', 'city'] }])],
    ['every element of a list', query([permit], [{ path: ['resides_in_catchment', null] }])],
    ['one element of a list', query([permit], [{ path: ['resides_in_catchment', 0] }])],
    ['all ages at once', query([permit], [{ path: ['age_over'] }])],
    ['an age threshold that is not registered', query([permit], [{ path: ['age_over', '65'] }])],
    ['a name in other letters', query([permit], [{ path: ['Name'] }])],
    ['a name with a space', query([permit], [{ path: ['name '] }])],
    ['no list of claims', query([permit])],
    ['a claim that only a value asks for', query([permit], [{ path: ['sex'], values: ['2'] }])],
    ['ethnicity', query([permit], [{ path: ['ethnicity'] }])],
    [
      'the months of insurance instead of the yes or no',
      query([vct('insurance-statement')], [{ path: ['pension', 'months_continuous'] }]),
    ],
    ['the whole insurance line', query([vct('insurance-statement')], [{ path: ['pension'] }])],
    ['all thresholds of a line', query([vct('insurance-statement')], [{ path: ['pension', 'over'] }])],
    ['another threshold', query([vct('insurance-statement')], [{ path: ['pension', 'over', '84'] }])],
    ['another line', query([vct('insurance-statement')], [{ path: ['medical', 'over', '12'] }])],
    ['the ledger', query([vct('insurance-statement')], [{ path: ['ledger'] }])],
    ['the child’s ID number', query([vct('household-relation')], [{ path: ['child_citizen_id'] }])],
    ['the child’s day of birth', query([vct('household-relation')], [{ path: ['child_birth_date'] }])],
    ['a type that is not registered', query([other('social-security-card')], [{ path: ['name'] }])],
    ['a type of another base', query(['https://evil.example/vct/residence-permit/v1'], [{ path: ['name'] }])],
    ['another version of the type', query(['https://issuer.example/vct/residence-permit/v2'], [{ path: ['name'] }])],
    ['a registered type or another', query([permit, other('social-security-card')], [{ path: ['name'] }])],
    ['any type', { credentials: [{ id: 'q', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['name'] }] }] }],
    [
      'something extra in a second credential',
      {
        credentials: [
          { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [permit] }, claims: [{ path: ['name'] }] },
          { id: 'b', format: 'dc+sd-jwt', meta: { vct_values: [permit] }, claims: [{ path: ['sex'] }] },
        ],
      },
    ],
    [
      'something extra in an optional set',
      {
        credentials: [
          { id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [permit] }, claims: [{ path: ['name'] }] },
          { id: 'b', format: 'dc+sd-jwt', meta: { vct_values: [permit] }, claims: [{ path: ['sex'] }] },
        ],
        credential_sets: [{ options: [['a']] }, { options: [['b']], required: false }],
      },
    ],
    [
      'something extra in a claim set that is not the first',
      {
        credentials: [
          {
            id: 'a',
            format: 'dc+sd-jwt',
            meta: { vct_values: [permit] },
            claims: [
              { id: 'n', path: ['name'] },
              { id: 's', path: ['sex'] },
            ],
            claim_sets: [['n'], ['s']],
          },
        ],
      },
    ],
    [
      'the credential in a format that hides nothing',
      {
        credentials: [
          {
            id: 'a',
            format: 'jwt_vc_json',
            meta: { type_values: [['VerifiableCredential', 'ResidencePermitCredential']] },
          },
        ],
      },
    ],
  ]

  test('the same shape within what is registered is not refused', async () => {
    const { wallet, desk, receive } = await world(
      query([permit], [{ path: ['name'] }, { path: ['residence', 'city'] }]),
    )
    await receive()
    expect((await wallet.readRequest(desk.link(), 'cross_device')).ok).toBe(true)
  })

  test.each(cases)('%s', async (_, asked) => {
    const { wallet, desk, receive } = await world(asked)
    await receive()
    expect(await wallet.readRequest(desk.link(), 'cross_device')).toEqual(refuse('over_asked'))
    expect(desk.bodies).toEqual([])
    expect((await wallet.history()).map(({ kind }) => kind)).toContain('blocked')
  })

  test('two uses do not add up to one', async () => {
    const use = (policyId: string, claims: string[][]) => ({
      policyId,
      purpose: { 'zh-CN': policyId, en: policyId },
      legalBasis: { 'zh-CN': '—', en: '—' },
      retention: { 'zh-CN': '—', en: '—' },
      contact: '—',
      credentials: [{ vct: permit, claims }],
    })
    const made = await createFakeWorld({ uses: [use('one', [['name']]), use('two', [['sex']])] })
    made.desk.query = query([permit], [{ path: ['name'] }, { path: ['sex'] }])
    expect(await made.wallet.readRequest(made.desk.link(), 'cross_device')).toEqual(refuse('over_asked'))
  })
})
