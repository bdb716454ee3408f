import { addSeconds, type Clock, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { parseStrictJson, type Signer } from '@sojourn/keys'
import { buildClientAttestationPop } from '@sojourn/protocol'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { Http } from '../platform/http.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import type { WalletClient } from '../wallet-ports.ts'

export interface WalletAttestationDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly clock: Clock
}

export interface AttestedInstance {
  readonly attestation: string
  readonly instance: Signer
}

/** An attestation that ends sooner than this is not begun with: between the pushed request and the token a person signs in. */
const LEAST_SECONDS_LEFT = 1_200

/**
 * The provider's word that this is one of its wallets (ABCA 5.1 (client-attestation-jwt)), and the key it is about. Each authorization server
 * sees a key of its own, which cannot be written out: two of them cannot tell that they serve the same wallet (HAIP-1.0 4.4.1
 * (wallet-attestation)). It goes to authorization servers of issuers; the code that shows credentials does not know it.
 */
export async function walletAttestation(
  deps: WalletAttestationDeps,
  client: WalletClient,
  server: string,
): Promise<Result<AttestedInstance, 'attestation_unavailable'>> {
  const id = `instance:${server}`
  const now = deps.clock()
  const { keyId, attestation, expiresAtSeconds } = (await deps.storage.read('remembered', id))?.value ?? {}
  const known = typeof keyId === 'string' ? await deps.holderKeys.signer(keyId) : undefined
  const lasts =
    typeof expiresAtSeconds === 'number' && expiresAtSeconds > toSeconds(addSeconds(now, LEAST_SECONDS_LEFT))
  if (known && typeof attestation === 'string' && lasts) return ok({ attestation, instance: known })

  const made = known && typeof keyId === 'string' ? { keyId, instance: known } : await newInstance(deps.holderKeys)
  const attested = await askProvider(deps, client, made.instance, now)
  if (!attested.ok) {
    if (!known) await deps.holderKeys.destroy([made.keyId])
    return attested
  }
  const value = { keyId: made.keyId, ...attested.value }
  await deps.storage.commit([{ kind: 'put', table: 'remembered', record: { id, value } }])
  return ok({ attestation: attested.value.attestation, instance: made.instance })
}

async function newInstance(holderKeys: HolderKeys): Promise<{ readonly keyId: string; readonly instance: Signer }> {
  const { id } = await holderKeys.generate()
  const instance = await holderKeys.signer(id)
  if (!instance) throw new Error('an instance key just made is not in its store')
  return { keyId: id, instance }
}

/** Whoever asks holds the key: it signs for the provider's own address. The provider learns nothing else. */
async function askProvider(
  { http }: WalletAttestationDeps,
  { clientId, attestationUrl }: WalletClient,
  instance: Signer,
  now: Date,
): Promise<Result<{ attestation: string; expiresAtSeconds: number }, 'attestation_unavailable'>> {
  const proof = await buildClientAttestationPop({
    clientId,
    audience: attestationUrl,
    challenge: undefined,
    at: now,
    instance,
  })
  const json = { instance_key: instance.publicJwk, proof }
  const answer = await http.send({ method: 'POST', url: attestationUrl, accept: 'application/json', json })
  if (!answer.ok || answer.value.status !== 200) return refuse('attestation_unavailable')
  const body = parseStrictJson(answer.value.text) as { attestation?: unknown; expires_in?: unknown } | undefined
  const { attestation, expires_in } = body ?? {}
  if (typeof attestation !== 'string' || typeof expires_in !== 'number') return refuse('attestation_unavailable')
  return ok({ attestation, expiresAtSeconds: toSeconds(now) + Math.floor(expires_in) })
}
