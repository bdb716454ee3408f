import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageClient, startWorld, type World } from '../harness/index.ts'

// Every operation that a service serves, as its own router lists them, and whatever may be sent there: refused or served, never a fault.

const RUNS = process.env.NIGHTLY === '1' ? 1_000 : 20

let world: World
let officer: PageClient
let clerk: PageClient
beforeAll(async () => {
  world = await startWorld()
  officer = await world.staff('public-security')
  clerk = await world.desk('school')
})
afterAll(() => world.close())

interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  /** With `:name` for what varies. */
  readonly path: string
}

/** The router's own drawing of its routes, a branch four characters deeper than the one it hangs on. */
function operationsOf(drawn: string): readonly Operation[] {
  const parents: string[] = []
  return drawn.split('\n').flatMap((line): Operation[] => {
    const branch = /^((?:[│ ] {3})*)[├└]── (\S*)(?: \(([^)]+)\))?/.exec(line)
    if (branch === null) return []
    const [, indent = '', part = '', methods = ''] = branch
    const depth = indent.length / 4
    const path = (parents[depth - 1] ?? '') + part
    parents[depth] = path
    parents.length = depth + 1
    return methods
      .split(', ')
      .filter((method): method is Operation['method'] => ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].includes(method))
      .map((method) => ({ method, path }))
  })
}

const names = fc.constantFrom(
  ...[
    'grant_type',
    'pre-authorized_code',
    'tx_code',
    'code',
    'proofs',
    'jwt',
    'state',
    'vp_token',
    'response',
    'query',
  ],
  ...['residentId', 'types', 'reasonCode', 'response', 'id', 'claims', 'notification_id', 'event', 'transaction_id'],
  ...['policyId', 'parameters', 'credential_configuration_id', 'client_id', 'constructor', '__proto__'],
)
const scalars = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('', '\u0000', '😀', 'a.b.c', 'eyJhbGciOiJub25lIn0..', '../..', "' or 1=1 --", '9'.repeat(400), 'NaN'),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', '01a1f7f8-3000-72b6-87d3-7d73c350d601'),
)
const json = fc.oneof(
  fc.dictionary(names, fc.oneof(fc.jsonValue({ maxDepth: 3 }), scalars), { maxKeys: 5 }),
  fc.jsonValue(),
)
const forms = fc.array(fc.tuple(names, scalars), { maxLength: 5 }).map((pairs) => new URLSearchParams(pairs).toString())
const bodies = fc.oneof(
  json.map((value) => ({ type: 'application/json', body: JSON.stringify(value) })),
  forms.map((body) => ({ type: 'application/x-www-form-urlencoded', body })),
  scalars.map((body) => ({ type: 'application/jwt', body })),
  scalars.map((body) => ({ type: 'application/json', body })),
)
const headers = fc.dictionary(
  fc.constantFrom('authorization', 'dpop', 'accept', 'cookie', 'origin', 'oauth-client-attestation', 'if-none-match'),
  fc.oneof(
    fc.constantFrom('DPoP x', 'Bearer x', 'Basic eA==', '*/*', 'application/jwt', 'x=y', 'null'),
    fc.base64String(),
  ),
  { maxKeys: 3 },
)

const requests = fc.record({ part: scalars, sent: bodies, headers, search: forms })
type Sent = typeof requests extends fc.Arbitrary<infer T> ? T : never

/** Each agency has the same operations below its name; one of them, and what is shared. */
const OTHERS = /^\/(?:human-resources|housing|points-office|disease-control)\//
/** `/readyz` says by 503 that the machine is busy, which tests may make it. */
const isOfOne = ({ path }: Operation): boolean => !OTHERS.test(path) && path !== '/readyz'

/** Pages are 503 where nobody has built them, as here. */
const isPage = ({ method, path }: Operation): boolean =>
  method === 'GET' && !path.includes('/api/') && /\/(?:console|authorize|desk|checker|register|button\.js)/.test(path)

/** In the place of each name something that may or may not be one. */
const addressOf = ({ path }: Operation, { part, search }: Sent): string =>
  `${path.replaceAll(/:\w+(?:\([^)]*\))?|\*/g, () => encodeURIComponent(part).slice(0, 200) || 'x')}${search === '' ? '' : `?${search}`}`

describe.each([
  ['issuer', () => world.issuer.app],
  ['verifier', () => world.verifier.app],
] as const)('the %s', (_, app) => {
  test('answers a stranger at every operation without a fault [B 6]', async () => {
    const operations = operationsOf(app().printRoutes({ commonPrefix: false })).filter(isOfOne)
    expect(operations.length).toBeGreaterThan(15)
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(requests, async (request) => {
          const hasBody = operation.method !== 'GET'
          const answer = await app().inject({
            method: operation.method,
            url: addressOf(operation, request),
            headers: { ...request.headers, ...(hasBody ? { 'content-type': request.sent.type } : {}) },
            ...(hasBody ? { payload: request.sent.body } : {}),
          })
          const isFault = answer.statusCode >= 500 && !(answer.statusCode === 503 && isPage(operation))
          expect([operation, isFault ? answer.statusCode : 'no fault']).toEqual([operation, 'no fault'])
        }),
        { numRuns: RUNS },
      )
    }
  }, 1_800_000)
})

describe.each([
  ['an officer at the console', () => officer, () => world.issuer.app, /^\/public-security\/console\/api\//],
  ['a clerk at a desk', () => clerk, () => world.verifier.app, /^\/desk\/[^/]+\/api\//],
] as const)('%s', (_, client, app, base) => {
  test('who is signed in is answered at every operation without a fault [B 6]', async () => {
    const operations = operationsOf(app().printRoutes({ commonPrefix: false })).filter(
      // Whoever signs out has nothing more to try.
      ({ path, method }) => base.test(path) && method === 'POST' && !path.endsWith('/sign-out'),
    )
    expect(operations.length).toBeGreaterThan(1)
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(json, scalars, async (body, part) => {
          const path = addressOf(operation, { part, search: '', headers: {}, sent: { type: '', body: '' } })
          const { status } = await client().post(path.replace(/^.*?\/api/, ''), body)
          expect([operation, status < 500 ? 'no fault' : status]).toEqual([operation, 'no fault'])
        }),
        { numRuns: RUNS },
      )
    }
  }, 1_800_000)
})
