import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSeconds, type JsonObject, ok, toSeconds } from '@sojourn/domain'
import { issueJwtVp } from '@sojourn/formats'
import { didJwkOf, encodeBase64url, type Signer, sha256 } from '@sojourn/keys'
import { parseDcqlQuery } from '@sojourn/protocol'
import { type Logger, silentLogger } from '@sojourn/service'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, signStatusListToken, VALID } from '@sojourn/status'
import { preAuthorizedCodeOf, registerUrl } from '@sojourn/tooling'
import { verifyPresentation } from '@sojourn/verification'
import { createVerifier, type FetchText, readVerifierConfig } from '@sojourn/verifier'
import type { World } from '../../harness/index.ts'
import { bareResident, newSigner } from '../../harness/issuance/bare-resident.ts'
import { openDesk } from '../../harness/presentation/desk-browser.ts'
import { injectFetch } from '../../harness/presentation/inject-fetch.ts'
import { authoritiesOf, type Names, thiefOf } from './authorities.ts'
import { always, type Door, partsOf } from './door.ts'
import { signed } from './forge.ts'

const AGENCY = 'public-security'
const MALFORMED = '400 fail format.malformed'
const UNSUPPORTED = '400 fail format.unsupported'

/** What reaches a verifier: presentations at its desk, and by its own fetching the lists of issuers and of the registry. */
export async function verifierDoors(world: World): Promise<{ doors: readonly Door[]; close(): Promise<void> }> {
  const offices = authoritiesOf(world)
  const issuer = `${world.urls.issuer}/${AGENCY}`
  const names: Names = { commonName: 'Agency (demo)', uris: [issuer] }
  const thief = await thiefOf(names, world.clock())
  const now = () => toSeconds(world.clock())
  const office = await offices.agency(AGENCY, 'status_list')
  const permitKey = await offices.agency(AGENCY, 'credential.residence-permit')
  const foreignPermitKey = await offices.agency('human-resources', 'credential.social-security-card')
  const foreignOffice = await offices.agency('human-resources', 'status_list')

  // A verifier of our own, whose network is in this process and whose alarms are heard.
  const folder = await mkdtemp(join(tmpdir(), 'sojourn-forged-'))
  const trustListFile = join(folder, 'trust-list.jwt')
  await copyFile(world.provisioned.trustListFile, trustListFile)
  let alarm: string | undefined
  const logger: Logger = {
    ...silentLogger(),
    alarm: (_event, fields) => {
      alarm = String(fields?.reason)
    },
  }
  let forgedList: string | undefined
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, VALID)
  const statusList = (uri: string) =>
    signStatusListToken({
      uri,
      bits: 2,
      raw,
      issuedAt: world.clock(),
      ttlSeconds: 300,
      expiresAt: addSeconds(world.clock(), 86_400),
      signer: { ...office.signer, x5c: office.x5c },
    })
  let listUri = ''
  const fetchText: FetchText = async (url) => {
    if (url === registerUrl(world.urls.issuer)) return ok(await (await injectFetch(() => world.issuer.app)(url)).text())
    listUri = url
    return ok(forgedList ?? (await statusList(url)))
  }
  const config = readVerifierConfig({
    ...world.env.verifier,
    TRUST_LIST_FILE: trustListFile,
    RESPONSE_MODE: 'direct_post',
  })
  const verifier = await createVerifier(config, { clock: world.clock, logger, random: () => 0.5, fetchText })
  const fetch = injectFetch(() => verifier.app)
  const desk = await openDesk({ verifier, fetch }, 'landlord')

  const holder = await newSigner()
  const permit = await issued(world, holder, 'dc-sd-jwt')
  const [permitJwt = '', ...disclosures] = permit.split('~')
  const shown = disclosures.filter((text) => ASKED.includes(nameOf(text)))

  /** A check asked and fetched: what a proof must be made for. */
  async function asked() {
    const check = await desk.start('landlord-lease', { leaseUntil: '2027-01-31' })
    const uri = new URL(check.link).searchParams.get('request_uri') ?? ''
    const { claims } = partsOf(await (await fetch(uri)).text())
    return { check, claims }
  }

  async function verdict({ check, claims }: Awaited<ReturnType<typeof asked>>, compact: string): Promise<string> {
    const body = new URLSearchParams({ vp_token: JSON.stringify({ permit: [compact] }), state: String(claims.state) })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(String(claims.response_uri), { method: 'POST', headers, body: body.toString() })
    const { result } = await desk.look(check.id)
    const reason = result !== null && 'reason' in result ? ` ${result.reason}` : ''
    return `${answer.status} ${result?.verdict}${reason}`
  }

  const bindingFor = (claims: JsonObject, text: string): JsonObject => ({
    iat: now(),
    exp: now() + 60,
    aud: claims.client_id ?? '',
    nonce: claims.nonce ?? '',
    sd_hash: encodeBase64url(sha256(text)),
  })
  const bound = async (claims: JsonObject, jwt: string): Promise<string> => {
    const text = `${[jwt, ...shown].join('~')}~`
    const binding = {
      header: { typ: 'kb+jwt', alg: 'ES256' },
      claims: bindingFor(claims, text),
      signer: holder,
      now: now(),
    }
    return text + (await signed(binding))
  }

  const plain = { embedsKey: false, mayOmitTyp: false, thief } as const
  const credential: Door = {
    kind: 'SD-JWT VC',
    ways: {
      ...plain,
      audience: { name: 'aud', value: config.verifierUrl },
      lookAlike: { name: 'iss', value: issuer.replace('localhost', 'lοcalhost') },
      chains: await offices.chains('issuer-root', permitKey, foreignPermitKey, names),
    },
    make: async () => ({ ...partsOf(permitJwt), signer: permitKey.signer, now: now() }),
    async knock(token) {
      const request = await asked()
      return verdict(request, await bound(request.claims, token))
    },
    accepts: '200 pass',
    refuses: {
      ...always(MALFORMED),
      algorithm: '400 fail issuer.bad_signature',
      signature: '400 fail issuer.bad_signature',
      // Nobody knows the key, so nobody said no.
      key: '400 cannot_tell issuer.unknown_key',
      chain: '400 cannot_tell issuer.unknown_key',
      critical: UNSUPPORTED,
      type: UNSUPPORTED,
      ended: '400 fail issuer.expired',
      early: '400 fail issuer.not_yet_valid',
      audience: UNSUPPORTED,
      name: '400 cannot_tell issuer.not_on_trust_list',
    },
    but: { 'alg missing': MALFORMED, 'jwk with its private half': MALFORMED },
  }

  let open: Awaited<ReturnType<typeof asked>>
  const binding: Door = {
    kind: 'key binding',
    ways: {
      ...plain,
      audience: { name: 'aud', value: String((await asked()).claims.client_id) },
      lookAlike: { name: 'aud', value: `х509_hash:${encodeBase64url(new Uint8Array(32))}` },
      chains: thief.chains,
    },
    async make() {
      open = await asked()
      const text = `${[permitJwt, ...shown].join('~')}~`
      const header = { typ: 'kb+jwt', alg: 'ES256' }
      return { header, claims: bindingFor(open.claims, text), signer: holder, now: now() }
    },
    knock: (token) => verdict(open, `${[permitJwt, ...shown].join('~')}~${token}`),
    accepts: '200 pass',
    refuses: {
      ...always('400 fail holder.bad_signature'),
      ended: '400 fail holder.stale',
      early: '400 fail holder.from_the_future',
      audience: '400 fail holder.wrong_audience',
      name: '400 fail holder.wrong_audience',
    },
  }

  // One presentation, so that the verifier holds the list that it names.
  await verdict(await asked(), permit)
  const list: Door = {
    kind: 'status list',
    ways: {
      ...plain,
      audience: {
        name: 'sub',
        value: listUri,
      },
      lookAlike: { name: 'sub', value: listUri.replace('localhost', 'lοcalhost') },
      chains: await offices.chains('issuer-root', office, foreignOffice, names),
    },
    make: async () => ({ ...partsOf(await statusList(listUri)), signer: office.signer, now: now() }),
    async knock(token) {
      alarm = undefined
      forgedList = token
      await verifier.refreshStatusLists()
      forgedList = undefined
      return alarm ?? 'taken'
    },
    accepts: 'taken',
    refuses: {
      algorithm: 'alg_not_allowed',
      signature: 'bad_signature',
      key: 'untrusted_status_issuer',
      header: 'forbidden_header',
      chain: 'untrusted_status_issuer',
      critical: 'critical_header',
      type: 'wrong_typ',
      text: 'malformed_jwt',
      ended: 'expired',
      time: 'malformed_time',
      early: 'not_yet_valid',
      audience: 'wrong_subject',
      name: 'wrong_subject',
    },
    but: { 'alg missing': 'malformed_jwt', zip: 'malformed_jwt', 'jwk with its private half': 'forbidden_header' },
  }

  const registry = await offices.registry()
  const trustListToken = (await readFile(trustListFile, 'utf8')).trim()
  const trust: Door = {
    kind: 'trust list',
    ways: {
      ...plain,
      audience: { name: 'id', value: world.trustList.id },
      lookAlike: { name: 'id', value: world.trustList.id.replace('localhost', 'lοcalhost') },
      chains: thief.chains,
    },
    make: async () => ({ ...partsOf(trustListToken), signer: registry.signer, now: now() }),
    async knock(token) {
      alarm = undefined
      await writeFile(trustListFile, token)
      await verifier.refreshTrustList()
      return alarm ?? 'taken'
    },
    accepts: 'taken',
    refuses: {
      algorithm: 'alg_not_allowed',
      signature: 'bad_signature',
      // Nothing in the list is asked for its key; the anchor is the verifier's own.
      key: 'bad_signature',
      header: 'forbidden_header',
      chain: 'bad_signature',
      critical: 'critical_header',
      type: 'wrong_typ',
      text: 'malformed_jwt',
      ended: 'expired',
      time: 'malformed_time',
      early: 'not_yet_valid',
      audience: 'another_list',
      name: 'another_list',
    },
    but: {
      'alg missing': 'malformed_jwt',
      zip: 'malformed_jwt',
      'jwk of the thief': 'forbidden_header',
      'jwk with its private half': 'forbidden_header',
      'aud: ours and another': 'malformed_trust_list',
    },
  }

  return {
    doors: [credential, binding, list, trust, await jwtVcDoor(world, holder, thief, names, now)],
    async close() {
      await verifier.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const ASKED: readonly string[] = ['name', 'portrait', 'age_over', '18']
const nameOf = (disclosure: string): string =>
  disclosure === '' ? '' : String((JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown[])[1])

/** A permit of the running issuer, for this key. */
async function issued(world: World, holder: Signer, format: 'dc-sd-jwt' | 'jwt-vc'): Promise<string> {
  const resident = bareResident(world)
  const person = (await world.issuer.residents(AGENCY)).find(({ persona }) => persona === 'worker-mother')
  if (person === undefined) throw new Error('the registry is empty')
  const made = await world.issuer.createOffer(AGENCY, { residentId: person.id, types: ['residence-permit'], format })
  if (!made.ok) throw new Error(made.reason)
  const offer = { ...made.value, code: preAuthorizedCodeOf(made.value.linkByValue) }
  const signer = await newSigner()
  const { body } = await resident.token(offer, signer)
  const { cNonce } = await resident.nonces()
  const answer = await resident.credential(
    { offer, token: String(body.access_token), signer },
    [await resident.keyProof(holder, cNonce)],
    { credential_configuration_id: `residence-permit.${format}` },
  )
  const [copy] = answer.body.credentials as { credential: string }[]
  if (copy === undefined) throw new Error('no credential')
  return copy.credential
}

/** No policy of ours asks for this format, which hides nothing; the pipeline that every verifier of it runs is the door. */
async function jwtVcDoor(
  world: World,
  holder: Signer,
  thief: Awaited<ReturnType<typeof thiefOf>>,
  names: Names,
  now: () => number,
): Promise<Door> {
  const offices = authoritiesOf(world)
  const own = await offices.agency(AGENCY, 'credential.residence-permit')
  const foreign = await offices.agency('human-resources', 'credential.social-security-card')
  const good = partsOf(await issued(world, holder, 'jwt-vc'))
  const send = injectFetch(() => world.issuer.app)
  const query = parseDcqlQuery({
    credentials: [{ id: 'permit', format: 'jwt_vc_json', meta: { type_values: [['ResidencePermitCredential']] } }],
  })
  if (!query.ok) throw new Error('the query is malformed')
  const verificationWorld = {
    trustList: world.trustList,
    httpOnLoopback: true,
    fetchDidDocument: async (url: string) => (await send(url)).json(),
    lookupStatus: async ({ uri }: { uri: string }) =>
      ok({
        answer: 'valid',
        list: { uri, issuedAt: world.clock(), expiresAt: undefined, ttlSeconds: 300 },
      } as const),
    lookupBitstring: async () => {
      throw new Error('there is no bitstring')
    },
  }
  const audience = 'x509_hash:a'
  const nonce = 'n-0S6_WzA2Mj-bbbbbbbbbbbbb'
  return {
    kind: 'JWT VC',
    ways: {
      embedsKey: false,
      mayOmitTyp: true,
      audience: { name: 'aud', value: audience },
      lookAlike: { name: 'iss', value: String(good.claims.iss).replace('localhost', 'lοcalhost') },
      chains: await offices.chains('issuer-root', own, foreign, names),
      thief,
    },
    make: async () => ({ ...good, signer: own.signer, now: now() }),
    async knock(token) {
      const presentation = await issueJwtVp({
        credentials: [token],
        holder: didJwkOf(holder.publicJwk),
        nonce,
        audience,
        at: world.clock(),
        signer: holder,
      })
      const verified = await verifyPresentation(
        { permit: [presentation] },
        {
          audience,
          nonce,
          handover: { kind: 'redirect', responseUri: 'https://desk.example/r', responseKey: '' },
          query: query.value,
          transactions: [],
          sameHolder: 'not_required',
          status: 'must_be_valid',
          statusClass: 'online',
          at: world.clock(),
        },
        verificationWorld,
      )
      return verified.ok ? 'believed' : `${verified.reason.stage}.${verified.reason.code}`
    },
    accepts: 'believed',
    refuses: {
      ...always('format.malformed'),
      algorithm: 'issuer.bad_signature',
      signature: 'issuer.bad_signature',
      key: 'issuer.unknown_key',
      chain: 'issuer.unknown_key',
      critical: 'format.unsupported',
      type: 'format.unsupported',
      ended: 'issuer.expired',
      early: 'issuer.not_yet_valid',
      audience: 'format.unsupported',
      name: 'issuer.not_on_trust_list',
    },
    but: { 'alg missing': 'format.malformed', 'jwk with its private half': 'format.malformed' },
  }
}
