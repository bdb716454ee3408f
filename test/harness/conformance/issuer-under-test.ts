import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSeconds } from '@sojourn/domain'
import { createRootCertificate, generateSigningKey, issueCertificate } from '@sojourn/keys'
import { createSoftwarePasskey, type SoftwarePasskey } from '@sojourn/service/testing'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { createFakeClock } from '../fake-clock.ts'
import { startWorld, type World } from '../world.ts'

/** An issuer as a conformance tester would set it up: two clients of either kind, an attester, and one resident who can sign in. */
export interface IssuerUnderTest {
  readonly world: World
  readonly issuer: string
  readonly byAssertion: readonly [TestedClient, TestedClient]
  readonly byAttestation: readonly [TestedClient, TestedClient]
  readonly attester: Attester
  readonly passkey: SoftwarePasskey
  close(): Promise<void>
}

export interface TestedClient {
  readonly id: string
  readonly redirectUri: string
  /** How it says who it is; its key signs assertions, or is the one that the attester speaks for. */
  readonly method: 'private_key_jwt' | 'attest_jwt_client_auth'
  readonly key: KeyOf
}

export interface KeyOf {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly jwk: JWK
}

export interface Attester {
  readonly issuer: string
  readonly privateKey: CryptoKey
  readonly x5c: readonly string[]
}

/** The suite's callback has a path under its own alias; its second client adds a query that must come back untouched. */
const CALLBACK = 'https://suite.example:8443/test/a/sojourn/callback'
const QUERY = '?dummy1=lorem&dummy2=ipsum'
const DAY = 86_400

export async function newKey(): Promise<KeyOf> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { privateKey, publicKey, jwk: await exportJWK(publicKey) }
}

export async function startIssuerUnderTest(env: Readonly<Record<string, string>> = {}): Promise<IssuerUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'sojourn-conformance-'))
  const { attester, anchorPem } = await newAttester(createFakeClock().now())
  const [first, second, attested, alsoAttested] = (await Promise.all([
    newClient('suite-client-1', 'private_key_jwt', CALLBACK),
    newClient('suite-client-2', 'private_key_jwt', `${CALLBACK}${QUERY}`),
    newClient('suite-wallet-1', 'attest_jwt_client_auth', CALLBACK),
    newClient('suite-wallet-2', 'attest_jwt_client_auth', `${CALLBACK}${QUERY}`),
  ])) as [TestedClient, TestedClient, TestedClient, TestedClient]
  const clients = [first, second, attested, alsoAttested]
  await writeFile(join(folder, 'attester-root.pem'), anchorPem)
  await writeFile(join(folder, 'clients.json'), JSON.stringify(clients.map(entryOf)))
  const world = await startWorld({ issuerEnv: { CLIENTS_FILE: join(folder, 'clients.json'), ...env } })
  return {
    world,
    issuer: `${world.urls.issuer}/public-security`,
    byAssertion: [first, second],
    byAttestation: [attested, alsoAttested],
    attester,
    passkey: await enrol(world),
    async close() {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function newClient(id: string, method: TestedClient['method'], redirectUri: string): Promise<TestedClient> {
  return { id, method, redirectUri, key: await newKey() }
}

function entryOf({ id, method, redirectUri, key }: TestedClient): object {
  const authentication =
    method === 'private_key_jwt'
      ? { method, jwks: { keys: [{ ...key.jwk, kid: `${id}-key`, use: 'sig', alg: 'ES256' }] } }
      : { method, anchorFiles: ['attester-root.pem'] }
  return { clientId: id, name: { 'zh-CN': id, en: id }, redirectUris: [redirectUri], authentication }
}

/** A root, and under it the certificate of whoever attests wallets: the root is configured, the certificate travels in `x5c`. */
async function newAttester(at: Date): Promise<{ readonly attester: Attester; readonly anchorPem: string }> {
  const validity = { notBefore: addSeconds(at, -30 * DAY), notAfter: addSeconds(at, 365 * DAY) }
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({
    commonName: 'Attesters of the suite (demo)',
    signer: rootKey,
    ...validity,
  })
  const leafKey = await generateSigningKey()
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: leafKey.publicJwk,
    commonName: 'Attester of the suite (demo)',
    ...validity,
  })
  const privateKey = (await importJWK({ ...leafKey.privateJwk }, 'ES256')) as CryptoKey
  const lines = root.derBase64.match(/.{1,64}/g) ?? []
  return {
    attester: { issuer: 'https://client-attester.example/', privateKey, x5c: [leaf.derBase64] },
    anchorPem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

/** What an officer and the resident do once, before any test of the suite: an invitation, and a passkey made with it. */
async function enrol(world: World): Promise<SoftwarePasskey> {
  const agency = 'public-security'
  const base = `${world.urls.issuer}/${agency}`
  const { origin } = new URL(base)
  const person = (await world.issuer.residents(agency)).find(({ persona }) => persona === 'worker-mother')
  if (person === undefined) throw new Error('the registry is empty')
  const invitation = new URL(await world.issuer.inviteResident(agency, person.id)).hash.slice(1)
  const post = async (path: string, body: object) =>
    fetch(`${base}/authorize/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(body),
    })
  const { options } = (await (await post('enrolment/options', { invitation })).json()) as { options: never }
  const passkey = createSoftwarePasskey()
  const enrolled = await post('enrolment', { invitation, response: passkey.create(options, { origin }) })
  if (!enrolled.ok) throw new Error(`not enrolled: ${enrolled.status}`)
  return passkey
}
