import { toSeconds } from '@sojourn/domain'
import { buildRequestLink } from '@sojourn/protocol'
import { createMemoryPorts, createWallet } from '@sojourn/wallet-web'
import type { World } from '../../harness/index.ts'
import { bareResident } from '../../harness/issuance/bare-resident.ts'
import { openDesk } from '../../harness/presentation/desk-browser.ts'
import { injectFetch } from '../../harness/presentation/inject-fetch.ts'
import { authoritiesOf, thiefOf } from './authorities.ts'
import { always, type Door, partsOf } from './door.ts'
import { signed } from './forge.ts'

const AGENCY = 'public-security'

/** What reaches a wallet signed: the request of a verifier, the certificate in it, and what an issuer says of itself. */
export async function walletDoors(world: World): Promise<readonly Door[]> {
  return [await requestObjectDoor(world), await registrationDoor(world), await metadataDoor(world)]
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

/** A good request in which nothing but the registration certificate is wrong: beside it stands the proof that its registration is logged. */
async function registrationDoor(world: World): Promise<Door> {
  const offices = authoritiesOf(world)
  const registrar = await offices.agency('registry', 'registration_certificate')
  const foreign = await offices.agency(AGENCY, 'issuer_metadata')
  const party = await offices.party('landlord')
  const issuer = `${world.urls.issuer}/registry`
  const names = { commonName: 'Registrar (demo)', uris: [issuer] }
  const thief = await thiefOf(names, world.clock())
  const send = injectFetch(() => world.verifier.app)
  const desk = await openDesk({ verifier: world.verifier, fetch: send }, 'landlord')
  const check = await desk.start('landlord-lease', { leaseUntil: '2027-01-31' })
  const url = new URL(check.link).searchParams.get('request_uri') ?? ''
  const request = partsOf(await (await send(url)).text())
  const [certificate, proof] = request.claims.verifier_info as { format: string; data: string }[]
  const good = partsOf(certificate?.data ?? '')
  const clientId = String(request.claims.client_id)
  let token = ''
  const wallet = await walletTold(world, () => ({ url, token, contentType: 'application/oauth-authz-req+jwt' }))
  return {
    kind: 'registration certificate',
    ways: {
      embedsKey: false,
      mayOmitTyp: false,
      audience: { name: 'registration_id', value: String(good.claims.registration_id) },
      lookAlike: { name: 'iss', value: issuer.replace('localhost', 'lοcalhost') },
      chains: await offices.chains('issuer-root', registrar, foreign, names),
      thief,
    },
    async make() {
      const now = toSeconds(world.clock())
      // Its times are not what was logged, so it may have been made a month ago and end in a month.
      const claims = { ...good.claims, iat: now - 30 * DAY, exp: now + 30 * DAY }
      return { ...good, claims, signer: registrar.signer, now }
    },
    async knock(forged) {
      const info = [{ format: 'registration_cert', data: forged }, proof]
      const claims = { ...request.claims, verifier_info: info } as typeof request.claims
      token = await signed({ header: request.header, claims, signer: party.signer, now: toSeconds(world.clock()) })
      const link = buildRequestLink('openid4vp://', { clientId, requestUri: url, method: 'get' })
      const read = await wallet.readRequest(link, 'cross_device')
      return read.ok ? 'shown' : read.reason
    },
    accepts: 'shown',
    // Of whom it is comes after whose it is: another registration is well signed and somebody else's. Over, and not yet begun, are one sentence.
    refuses: {
      ...always('registration_untrusted'),
      ended: 'registration_ended',
      early: 'registration_ended',
      audience: 'registration_not_theirs',
    },
    // An end before its beginning, half a second, two names in the place of one: no certificate at all.
    but: {
      'exp -0': 'registration_untrusted',
      'exp below nothing': 'registration_untrusted',
      'exp long ago, and a half': 'registration_untrusted',
      'aud: ours and another': 'registration_untrusted',
    },
  }
}

const DAY = 86_400

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
