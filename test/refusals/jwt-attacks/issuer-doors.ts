import { toSeconds } from '@sojourn/domain'
import { encodeBase64url, randomBytes, type Signer, sha256 } from '@sojourn/keys'
import { buildClientAttestation } from '@sojourn/protocol'
import type { World } from '../../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  outcomeOf,
  PERMIT,
  wireAnswer,
} from '../../harness/issuance/bare-resident.ts'
import { authoritiesOf, thiefOf } from './authorities.ts'
import { always, type Door, partsOf } from './door.ts'
import { type Good, signed } from './forge.ts'

const CLIENT = 'sojourn-wallet'
/** ABCA 6.1 (client-attestation-http-headers): not even the form of a token, so nobody has been named. */
const NO_HEADER_VALUE = { 'a line break within': '400 invalid_request', 'as JSON': '400 invalid_request' } as const

/** What a wallet sends to an agency: key proofs, DPoP proofs, its attestation and the proof that this is the wallet attested. */
export async function issuerDoors(world: World): Promise<readonly Door[]> {
  const resident = bareResident(world)
  const thief = await thiefOf({ commonName: 'Wallet (demo)' }, world.clock())
  const now = () => toSeconds(world.clock())
  return [
    await keyProofDoor(resident, await resident.access(), thief, now),
    await dpopDoor(resident, await resident.access(), thief, now),
    ...(await attestationDoors(world, resident, thief, now)),
  ]
}

type OwnThief = Awaited<ReturnType<typeof thiefOf>>

async function keyProofDoor(resident: BareResident, access: Access, thief: OwnThief, now: () => number): Promise<Door> {
  const holder = await newSigner()
  const own = resident.credentialIssuer
  return {
    kind: 'key proof',
    ways: {
      embedsKey: true,
      mayOmitTyp: false,
      audience: { name: 'aud', value: own },
      lookAlike: { name: 'iss', value: 'sojourn-waIlet' },
      chains: thief.chains,
      thief,
    },
    async make() {
      const { cNonce: nonce } = await resident.nonces()
      return {
        header: { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: { ...holder.publicJwk } },
        claims: { aud: own, iat: now(), nonce, exp: now() + 300 },
        signer: holder,
        now: now(),
      }
    },
    knock: async (token) => outcomeOf(await resident.credential(access, [token])),
    accepts: '200',
    refuses: always('400 invalid_proof'),
  }
}

async function dpopDoor(resident: BareResident, access: Access, thief: OwnThief, now: () => number): Promise<Door> {
  const url = `${resident.credentialIssuer}/credential`
  const body = async () => {
    const { cNonce } = await resident.nonces()
    const jwt = [await resident.keyProof(await newSigner(), cNonce)]
    return JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt } })
  }
  return {
    kind: 'DPoP proof',
    ways: {
      embedsKey: true,
      mayOmitTyp: false,
      audience: { name: 'htu', value: url },
      lookAlike: { name: 'htu', value: url.replace('localhost', 'lοcalhost') },
      chains: thief.chains,
      thief,
    },
    async make() {
      const { dpopNonce: nonce } = await resident.nonces()
      const ath = encodeBase64url(sha256(access.token))
      return {
        header: { typ: 'dpop+jwt', alg: 'ES256', jwk: { ...access.signer.publicJwk } },
        claims: {
          jti: encodeBase64url(randomBytes(16)),
          htm: 'POST',
          htu: url,
          iat: now(),
          nonce,
          ath,
          exp: now() + 60,
        },
        signer: access.signer,
        now: now(),
      }
    },
    async knock(token) {
      const headers = { authorization: `DPoP ${access.token}`, dpop: token, 'content-type': 'application/json' }
      return outcomeOf(await wireAnswer(await resident.send(url, { method: 'POST', headers, body: await body() })))
    },
    accepts: '200',
    refuses: always('401 invalid_dpop_proof'),
  }
}

async function attestationDoors(
  world: World,
  resident: BareResident,
  thief: OwnThief,
  now: () => number,
): Promise<readonly Door[]> {
  const offices = authoritiesOf(world)
  const provider = await offices.walletProvider()
  const agency = await offices.agency('public-security', 'status_list')
  const instance = await newSigner()
  const issuer = resident.credentialIssuer

  async function challenge(): Promise<string> {
    const answer = await resident.send(`${issuer}/challenge`, { method: 'POST', headers: {} })
    return ((await answer.json()) as { attestation_challenge: string }).attestation_challenge
  }
  const proof = async (): Promise<Good> => ({
    header: { typ: 'oauth-client-attestation-pop+jwt', alg: 'ES256' },
    claims: {
      iss: CLIENT,
      aud: issuer,
      iat: now(),
      exp: now() + 60,
      jti: encodeBase64url(randomBytes(16)),
      challenge: await challenge(),
    },
    signer: instance,
    now: now(),
  })
  const certified: Signer = { ...provider.signer, x5c: provider.x5c }
  const attestation = () =>
    buildClientAttestation({ clientId: CLIENT, instance, at: world.clock(), lifeSeconds: 3_600, signer: certified })

  async function push(attested: string, pop: string): Promise<string> {
    const form = {
      client_id: CLIENT,
      response_type: 'code',
      redirect_uri: `${world.urls.wallet}/authorized`,
      scope: PERMIT,
      state: 'state-1',
      code_challenge: encodeBase64url(sha256('a verifier of more than forty-three characters')),
      code_challenge_method: 'S256',
    }
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'oauth-client-attestation': attested,
      'oauth-client-attestation-pop': pop,
    }
    const body = new URLSearchParams(form).toString()
    return outcomeOf(await wireAnswer(await resident.send(`${issuer}/par`, { method: 'POST', headers, body })))
  }

  const common = { embedsKey: false, mayOmitTyp: false, thief } as const
  return [
    {
      kind: 'wallet attestation',
      ways: {
        ...common,
        audience: { name: 'sub', value: CLIENT },
        lookAlike: { name: 'sub', value: 'sojourn-waIlet' },
        chains: await offices.chains('wallet-root', provider, agency, { commonName: 'Wallet (demo)' }),
      },
      make: async () => ({ ...partsOf(await attestation()), signer: provider.signer, now: now() }),
      knock: async (token) => push(token, await signed(await proof())),
      accepts: '201',
      // ABCA 9 (errors): a wallet whose attestation has ended knows what to do.
      refuses: always('401 invalid_client'),
      but: NO_HEADER_VALUE,
    },
    {
      kind: 'wallet attestation’s proof',
      ways: {
        ...common,
        audience: { name: 'aud', value: issuer },
        lookAlike: { name: 'iss', value: 'sojourn-waIlet' },
        chains: thief.chains,
      },
      make: proof,
      knock: async (token) => push(await attestation(), token),
      accepts: '201',
      refuses: always('401 invalid_client'),
      but: NO_HEADER_VALUE,
    },
  ]
}
