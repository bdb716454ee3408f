import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url } from '@sojourn/keys'
import { wrappingKeyFromPassphrase, wrappingKeyFromPrf } from '../platform/key-derivation.ts'
import type { PasskeyRefusal, Passkeys } from '../platform/passkeys.ts'
import type { RecordStore } from '../platform/record-store.ts'
import type { SealingKey } from '../platform/sealing.ts'
import { openSealedStore, type SealedStore } from '../vault/sealed-store.ts'
import { openSeal, type SealMethod, sealState } from '../vault/vault-seal.ts'

export interface UnlockPorts {
  readonly records: RecordStore
  readonly passkeys: Passkeys
  /** Asked only when the vault is sealed with a passphrase. */
  readonly askPassphrase: () => Promise<Result<string, 'cancelled'>>
}

export type UnlockRefusal = 'not_set_up' | 'not_opened' | PasskeyRefusal

async function wrappingKey(ports: UnlockPorts, method: SealMethod): Promise<Result<SealingKey, UnlockRefusal>> {
  const salt = decodeBase64url(method.salt)
  if (!salt) return refuse('not_opened')
  if (method.kind === 'passphrase') {
    const typed = await ports.askPassphrase()
    return typed.ok ? ok(await wrappingKeyFromPassphrase(typed.value, new Uint8Array(salt), method.iterations)) : typed
  }
  const secret = await ports.passkeys.secretOf(method.credentialId, new Uint8Array(salt))
  return secret.ok ? ok(await wrappingKeyFromPrf(secret.value)) : secret
}

async function openVaultKey(ports: UnlockPorts): Promise<Result<SealingKey, UnlockRefusal>> {
  const state = await sealState(ports.records)
  if (state.kind !== 'sealed') return refuse('not_set_up')
  const key = await wrappingKey(ports, state.method)
  return key.ok ? openSeal(ports.records, key.value) : key
}

/** There is no attempt counter, no flag and no stored answer: the vault opens when the derived key unwraps it, and only then. */
export async function unlockVault(ports: UnlockPorts): Promise<Result<SealedStore, UnlockRefusal>> {
  const key = await openVaultKey(ports)
  return key.ok ? ok(openSealedStore(ports.records, key.value)) : key
}

/** Before each presentation: the same ceremony, and proof that it answered the same secret (EUDI ARF RPA_08). */
export async function verifyUser(ports: UnlockPorts): Promise<Result<void, 'not_verified'>> {
  const key = await openVaultKey(ports)
  return key.ok ? ok(undefined) : refuse('not_verified')
}
