import { toSeconds } from '@sojourn/domain'
import { buildRequestLink } from '@sojourn/protocol'
import { createMemoryPorts, createWallet } from '@sojourn/wallet-web'
import type { World } from '../../harness/index.ts'
import { bareResident } from '../../harness/issuance/bare-resident.ts'
import { openDesk } from '../../harness/presentation/desk-browser.ts'
import { injectFetch } from '../../harness/presentation/inject-fetch.ts'
import { authoritiesOf, thiefOf } from './authorities.ts'
import { always, type Door, partsOf } from './door.ts'

const AGENCY = 'public-security'

/** What reaches a wallet signed: the request of a verifier, and what an issuer says of itself. */
export async function walletDoors(world: World): Promise<readonly Door[]> {
  return [await requestObjectDoor(world), await metadataDoor(world)]
}

/** A wallet to whom one address answers what we say, with what is typed so, and every other address as it is. */
async function walletTold(world: World, told: () => { url: string; token: string; contentType: string }) {
  const fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const { url, token, contentType } = told()
    if (address === url) return new Response(token, { headers: { 'content-type': contentType } })
    const app = address.startsWith(world.urls.verifier) ? world.verifier.app : world.issuer.app
    const { method = 'GET', headers, body } = init
    return injectFetch(() => app)(address, {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(typeof body === 'string' ? { body } : {}),
    })
  }
  return createWallet(await createMemoryPorts(world.walletSettings, { fetch, clock: world.clock }))
}

async function requestObjectDoor(world: World): Promise<Door> {
  const offices = authoritiesOf(world)
  const party = await offices.party('landlord')
  const school = await offices.party('school')
  const names = { commonName: 'Shifan Home Rentals (demo)', dnsNames: ['localhost'] }
  const thief = await thiefOf(names, world.clock())
  const send = injectFetch(() => world.verifier.app)
  const desk = await openDesk({ verifier: world.verifier, fetch: send }, 'landlord')
  const check = await desk.start('landlord-lease', { leaseUntil: '2027-01-31' })
  const url = new URL(check.link).searchParams.get('request_uri') ?? ''
  const good = partsOf(await (await send(url)).text())
  const clientId = String(good.claims.client_id)
  let token = ''
  const wallet = await walletTold(world, () => ({ url, token, contentType: 'application/oauth-authz-req+jwt' }))
  return {
    kind: 'request object',
    ways: {
      embedsKey: false,
      mayOmitTyp: false,
      audience: { name: 'aud', value: 'https://self-issued.me/v2' },
      lookAlike: { name: 'client_id', value: clientId.replace('x', 'х') },
      chains: await offices.chains('access-root', party, school, names),
      thief,
    },
    make: async () => ({ ...good, signer: party.signer, now: toSeconds(world.clock()) }),
    async knock(forged) {
      token = forged
      const link = buildRequestLink('openid4vp://', { clientId, requestUri: url, method: 'get' })
      const read = await wallet.readRequest(link, 'cross_device')
      return read.ok ? 'shown' : read.reason
    },
    accepts: 'shown',
    refuses: always('request_invalid'),
  }
}

async function metadataDoor(world: World): Promise<Door> {
  const offices = authoritiesOf(world)
  const office = await offices.agency(AGENCY, 'issuer_metadata')
  const foreign = await offices.agency('human-resources', 'issuer_metadata')
  const issuer = `${world.urls.issuer}/${AGENCY}`
  const names = { commonName: 'Agency (demo)', uris: [issuer] }
  const thief = await thiefOf(names, world.clock())
  const url = `${world.urls.issuer}/.well-known/openid-credential-issuer/${AGENCY}`
  const send = injectFetch(() => world.issuer.app)
  const good = partsOf(await (await send(url, { headers: { accept: 'application/jwt' } })).text())
  const { linkByValue } = await bareResident(world).offer()
  let token = ''
  const wallet = await walletTold(world, () => ({ url, token, contentType: 'application/jwt' }))
  return {
    kind: 'issuer metadata',
    ways: {
      embedsKey: false,
      mayOmitTyp: false,
      audience: { name: 'sub', value: issuer },
      lookAlike: { name: 'credential_issuer', value: issuer.replace('localhost', 'lοcalhost') },
      chains: await offices.chains('issuer-root', office, foreign, names),
      thief,
    },
    make: async () => ({ ...good, signer: office.signer, now: toSeconds(world.clock()) }),
    async knock(forged) {
      token = forged
      const read = await wallet.readOffer(linkByValue)
      return read.ok ? 'shown' : read.reason
    },
    accepts: 'shown',
    refuses: { ...always('metadata_not_signed'), name: 'metadata_invalid' },
  }
}
