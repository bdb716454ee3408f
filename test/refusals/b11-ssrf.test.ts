import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { visitCarelessly } from './ssrf/careless.ts'
import { SSRF_SHAPES, type SsrfShape } from './ssrf/shapes.ts'
import { type Sink, verifierSinks, walletSinks } from './ssrf/sinks.ts'
import { setTrap, type Trap } from './ssrf/trap.ts'

// Addresses that lead inside, in every place where somebody else can put an address. A listener of ours counts who comes.

const NAMES = [
  'the status list of a credential',
  'the DID document of an issuer',
  'the type of a credential, which is an address of its metadata',
  'the headers that name where a key lies',
  'the address that a party wants to be told at',
  'the request_uri of a link',
  'the response_uri of a request',
  'the credential_offer_uri of a link',
  'the logo of an issuer',
] as const

let trap: Trap
let world: PresentationWorld
const sinks = new Map<string, Sink>()
let close: () => Promise<void>
beforeAll(async () => {
  trap = await setTrap()
  world = await startPresentationWorld({
    trustList: (list) => ({
      ...list,
      relyingParties: list.relyingParties.map((party) => ({ ...party, origins: ['https://verifier.example'] })),
    }),
  })
  const verifier = await verifierSinks(world)
  close = verifier.close
  for (const sink of [...verifier.sinks, ...(await walletSinks(world, () => trap.port))]) sinks.set(sink.name, sink)
})
afterAll(async () => {
  await close()
  await world.close()
  await trap.close()
})

const cases = SSRF_SHAPES.map((shape) => [shape.id, shape] as const)
/** Those that come as far as the way out are stopped there, not before by accident. */
const STOPPED_AT_THE_WAY_OUT = ['the status list of a credential', 'the address that a party wants to be told at']
const isLookedUp = ({ id, answers }: SsrfShape): boolean => answers !== undefined && !/localhost/.test(id)

/** Where the registered party and the listed agency are: there is nobody in this test, but that it was tried shows. */
const THEIRS: readonly (readonly [(typeof NAMES)[number], string])[] = [
  ['the request_uri of a link', 'https://verifier.example/request/1'],
  ['the response_uri of a request', 'https://verifier.example/response/1'],
  ['the credential_offer_uri of a link', 'https://issuer.example/public-security/offers/1'],
]

describe('a wallet', () => {
  test.each(THEIRS)('goes where %s leads when that is theirs', async (name, url) => {
    const tried = await sinks.get(name)?.try({ id: 'theirs', url: () => url, answers: [['']] }, url)
    expect(tried?.outcome).toBe('unreachable')
  })
})

let tried = 0

describe.each(NAMES)('%s', (name) => {
  test.each(cases)('leads nowhere inside: %s [B 11] [T 17]', async (_, shape) => {
    const sink = sinks.get(name)
    if (sink === undefined) throw new Error(`there is no ${name}`)
    const { outcome, asked } = await sink.try(shape, shape.url(trap.port))
    expect(outcome).not.toMatch(/^(?:pass|answered)/)
    expect(trap.caught()).toBe(0)
    if (STOPPED_AT_THE_WAY_OUT.includes(name)) expect(asked.length).toBe(isLookedUp(shape) ? 1 : 0)
    tried += 1
  })
})

describe('the trap', () => {
  test.each(cases.filter(([, { reaches }]) => reaches === true))(
    'catches whoever goes carelessly to %s',
    async (_, shape) => {
      await visitCarelessly(shape, trap.port)
      expect(trap.caught()).toBe(1)
    },
  )

  test(`stood through ${NAMES.length * SSRF_SHAPES.length} attempts: 52 addresses in 9 places [B 11]`, () => {
    expect(new Set(SSRF_SHAPES.map(({ id }) => id)).size).toBe(52)
    expect(tried).toBe(468)
  })
})
