import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSeconds, type JsonObject } from '@sojourn/domain'
import { createRootCertificate, generateSigningKey, issueCertificate, type Signer, signerFromJwk } from '@sojourn/keys'
import { buildKeyAttestation } from '@sojourn/protocol'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, signStatusListToken, writeStatusBits } from '@sojourn/status'

export type AttestationInput = Parameters<typeof buildKeyAttestation>[0]

/** A wallet provider that speaks for holder keys: a certificate authority, a key without a certificate, and a status list on loopback. */
export interface Attester {
  /** For KEY_ATTESTATION_FILE. */
  readonly policyFile: string
  readonly certified: Signer
  readonly named: Signer
  readonly statusListUri: string
  /** A second list that no attester is registered for. */
  readonly foreignListUri: string
  attest(holders: readonly Signer[], over?: Partial<AttestationInput>): Promise<string>
  revoke(index: number): void
  close(): Promise<void>
}

const DAY = 86_400

/** `at` is the time of the world's clock; `required` as it stands in the policy. */
export async function startAttester(at: Date, required: JsonObject = {}): Promise<Attester> {
  const folder = await mkdtemp(join(tmpdir(), 'sojourn-attester-'))
  const validity = { notBefore: addSeconds(at, -DAY), notAfter: addSeconds(at, 365 * DAY) }
  const { privateJwk: rootKey } = await generateSigningKey()
  const root = await createRootCertificate({ commonName: 'Attesters (demo)', signer: rootKey, ...validity })
  const { privateJwk, publicJwk } = await generateSigningKey()
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: publicJwk,
    commonName: 'Wallet (demo)',
    ...validity,
  })
  const certified = await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
  const bare = await generateSigningKey()
  const named = await signerFromJwk(bare.privateJwk, { kid: 'attester-key' })

  const statuses = createStatusBits(MIN_STATUS_LIST_ENTRIES, 1, 0)
  const server = createServer((request, response) => {
    const uri = `${origin}${request.url}`
    const list = {
      uri,
      bits: 1,
      raw: statuses,
      issuedAt: at,
      ttlSeconds: 300,
      expiresAt: addSeconds(at, 7 * DAY),
    } as const
    void signStatusListToken({ ...list, signer: certified }).then((token) =>
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const policyFile = join(folder, 'key-attestation.json')
  await writeFile(
    policyFile,
    JSON.stringify({
      attesters: [
        { name: 'wallet (demo)', certificates: [root.derBase64], statusLists: [`${origin}/lists/`] },
        { name: 'second wallet (demo)', keys: [{ ...named.publicJwk, kid: 'attester-key' }] },
      ],
      required,
    }),
  )
  return {
    policyFile,
    certified,
    named,
    statusListUri: `${origin}/lists/1`,
    foreignListUri: `${origin}/elsewhere/1`,
    attest: (holders, over = {}) =>
      buildKeyAttestation({
        keys: holders.map(({ publicJwk }) => ({ ...publicJwk })),
        issuedAt: at,
        expiresAt: addSeconds(at, DAY),
        keyStorage: ['iso_18045_moderate'],
        userAuthentication: ['iso_18045_moderate'],
        signer: certified,
        ...over,
      }),
    revoke: (index) => writeStatusBits(statuses, 1, index, 1),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
