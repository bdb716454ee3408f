import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { type AttestationTypeId, type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url, importVerificationKey, type Signer, sha256, utf8 } from '@sojourn/keys'
import type { Logger } from '@sojourn/service'
import { z } from 'zod'
import { type RingKey, readKeyRing } from '../agencies/key-ring.ts'
import type { AgencyEntry } from '../agencies/read-agencies.ts'
import { checkSigningRequest } from './check-signing-request.ts'
import type { DayCount } from './day-count.ts'
import { MAX_LINE_CHARS, readLines } from './line-socket.ts'
import type { SigningContext, SigningRefusal, SigningRequest } from './signing-request.ts'

export interface SignerServerDeps {
  readonly agencies: readonly AgencyEntry[]
  readonly publicUrl: string
  readonly clock: Clock
  readonly logger: Logger
  readonly count: DayCount
  readonly dailyCap: number
  readonly openHome: (ringFile: string, key: RingKey) => Promise<Signer>
}

const signRequest = z.object({
  id: z.int(),
  key: z.string().max(100),
  jws: z.string().max(8_000_000).optional(),
  cose: z.string().max(1_000_000).optional(),
  disclosures: z.array(z.string().max(400_000)).max(500).default([]),
})
const batch = z.array(signRequest).max(10_000)

export type SignerAnswer =
  | { readonly id: number; readonly signature: string }
  | { readonly id: number; readonly alg: string; readonly jwk: object }
  | { readonly id: number; readonly refused: SigningRefusal | 'fault' }

/** A key with all that the signer knows of it by itself. */
interface KnownKey {
  readonly agency: AgencyEntry
  readonly ring: RingKey
}

/** How long a ring counts before it is read again: a revocation reaches the signer as it reaches the issuer. */
const RING_MS = 1_000
/** From here on somebody should look. */
const ALARM_AT = 0.8

/**
 * Signs what it can read and finds to be one of its agencies' credentials, lists, metadata or log roots, and nothing else (assurance T5).
 * Whoever controls the issuer can ask for those within the day's cap, each of which is in this log; a text of their own they cannot.
 */
export async function createSignerServer(deps: SignerServerDeps) {
  const { agencies, clock, logger } = deps
  const opened = new Map<string, Promise<Signer>>()
  let keys: Promise<ReadonlyMap<string, KnownKey>> | undefined
  let readAt = Number.NEGATIVE_INFINITY

  async function keyOf(thumbprint: string): Promise<KnownKey | undefined> {
    if (keys === undefined || performance.now() - readAt > RING_MS) {
      keys = readRings()
      readAt = performance.now()
    }
    return (await keys).get(thumbprint)
  }

  async function readRings(): Promise<ReadonlyMap<string, KnownKey>> {
    const found = new Map<string, KnownKey>()
    for (const agency of agencies) {
      for (const ring of await readKeyRing(agency.signingKeysFile)) {
        // A revoked key stays known, so that whoever asks for it hears why not.
        found.set(ring.thumbprint, { agency, ring })
      }
    }
    for (const thumbprint of opened.keys()) {
      const ring = found.get(thumbprint)?.ring
      if (ring === undefined || ring.revoked || ring.home.kind === 'destroyed') opened.delete(thumbprint)
    }
    return found
  }

  /** Opened at its first use. One that could not be opened is tried again the next time. */
  function open({ agency, ring }: KnownKey): Promise<Signer> {
    const known = opened.get(ring.thumbprint)
    if (known !== undefined) return known
    const signer = deps.openHome(agency.signingKeysFile, ring)
    signer.catch(() => opened.delete(ring.thumbprint))
    opened.set(ring.thumbprint, signer)
    return signer
  }

  async function answer(request: z.output<typeof signRequest>): Promise<SignerAnswer> {
    const { id } = request
    try {
      if (request.jws === undefined && request.cose === undefined) return await describe(id, request.key)
      const signed = await sign(request)
      if (signed.ok) return { id, signature: encodeBase64url(signed.value) }
      logger.alarm('signature_refused', { key: request.key, reason: signed.reason })
      return { id, refused: signed.reason }
    } catch (error) {
      logger.fault('signature_failed', error, { key: request.key })
      return { id, refused: 'fault' }
    }
  }

  /** Whether the key is here, and which it is; nothing is signed. */
  async function describe(id: number, thumbprint: string): Promise<SignerAnswer> {
    const known = await keyOf(thumbprint)
    if (known === undefined || known.ring.revoked) return { id, refused: 'key_unknown' }
    const { alg, publicJwk } = await open(known)
    return { id, alg, jwk: publicJwk }
  }

  async function sign(request: z.output<typeof signRequest>): Promise<Result<Uint8Array, SigningRefusal>> {
    const known = await keyOf(request.key)
    if (known === undefined) return refuse('key_unknown')
    if (known.ring.revoked) return refuse('key_revoked')
    const asked = signingRequestOf(request)
    if (!asked.ok) return asked
    const now = clock()
    const recognised = await checkSigningRequest(await contextOf(known, deps.publicUrl, now), asked.value)
    if (!recognised.ok) return recognised
    const made = deps.count.take(request.key, now)
    if (made === undefined) {
      logger.alarm('daily_cap_reached', { agency: known.agency.id, key: request.key, cap: deps.dailyCap })
      return refuse('daily_cap')
    }
    if (made === Math.ceil(deps.dailyCap * ALARM_AT)) {
      logger.alarm('daily_cap_near', { agency: known.agency.id, key: request.key, made, cap: deps.dailyCap })
    }
    const bytes = bytesOf(asked.value)
    logger.event('signature_made', {
      agency: known.agency.id,
      key: request.key,
      ...recognised.value,
      digest: encodeBase64url(sha256(bytes)),
      today: made,
    })
    return ok(await (await open(known)).sign(bytes))
  }

  const callers = new Set<Socket>()

  function serve(socket: Socket): void {
    callers.add(socket)
    socket.on('close', () => callers.delete(socket))
    socket.on('error', () => socket.destroy())
    readLines(socket, MAX_LINE_CHARS, (line) => {
      const requests = batch.safeParse(jsonOf(line))
      // Whoever does not speak our lines is not our issuer.
      if (!requests.success) return void socket.destroy()
      void Promise.all(requests.data.map(answer)).then((answers) => socket.write(`${JSON.stringify(answers)}\n`))
    })
  }

  const server = createServer(serve)
  return {
    async listen(path: string): Promise<void> {
      rmSync(path, { force: true })
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
      // Whoever may open the socket may ask for signatures: the account itself.
      chmodSync(path, 0o600)
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of callers) socket.destroy()
      }),
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function signingRequestOf({
  key,
  jws,
  cose,
  disclosures,
}: z.output<typeof signRequest>): Result<SigningRequest, 'malformed_request'> {
  if (jws !== undefined)
    return cose === undefined ? ok({ key, input: { jws }, disclosures }) : refuse('malformed_request')
  return cose === undefined ? refuse('malformed_request') : ok({ key, input: { cose }, disclosures })
}

const bytesOf = ({ input }: SigningRequest): Uint8Array =>
  'jws' in input ? utf8(input.jws) : (decodeBase64url(input.cose) ?? new Uint8Array())

async function contextOf({ agency, ring }: KnownKey, publicUrl: string, now: Date): Promise<SigningContext> {
  const key = await importVerificationKey(ring.jwk)
  if (!key.ok) throw new Error(`the key ${ring.thumbprint} cannot be used: ${key.reason}`)
  return {
    credentialIssuer: agency.credentialIssuer,
    did: agency.did,
    publicUrl,
    alg: key.value.alg,
    publicJwk: ring.jwk,
    chain: ring.chain,
    kids:
      ring.chain.length === 0
        ? [ring.thumbprint, `${agency.did}#${ring.thumbprint}`]
        : [`${agency.did}#${ring.thumbprint}`],
    uses: ring.uses,
    types: agency.types.filter((type: AttestationTypeId) => ring.uses.includes(`credential.${type}`)),
    notAfter: ring.notAfter,
    now,
  }
}

export type SignerServer = Awaited<ReturnType<typeof createSignerServer>>
