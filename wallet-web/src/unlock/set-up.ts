import { ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import { wrappingKeyFromPassphrase, wrappingKeyFromPrf } from '../platform/key-derivation.ts'
import type { PasskeyRefusal, Passkeys } from '../platform/passkeys.ts'
import type { RecordStore } from '../platform/record-store.ts'
import { openSealedStore, type SealedStore } from '../vault/sealed-store.ts'
import { makeSeal, sealState } from '../vault/vault-seal.ts'
import { judgePassphrase, type PassphraseRefusal } from './judge-passphrase.ts'

export interface SetUpPorts {
  readonly records: RecordStore
  readonly passkeys: Passkeys
  readonly random: (bytes: number) => Uint8Array<ArrayBuffer>
}

export type SetUpRefusal = 'already_sealed' | PasskeyRefusal | PassphraseRefusal

const SALT_BYTES = 32
/** About a second on a cheap phone; each guess costs a thief as much. */
export const PASSPHRASE_ITERATIONS = 600_000

export async function setUpWithPasskey(ports: SetUpPorts): Promise<Result<SealedStore, SetUpRefusal>> {
  if ((await sealState(ports.records)).kind !== 'empty') return refuse('already_sealed')
  const salt = ports.random(SALT_BYTES)
  const passkey = await ports.passkeys.create(salt)
  if (!passkey.ok) return passkey
  const { credentialId, secret } = passkey.value
  const method = { kind: 'passkey', credentialId, salt: encodeBase64url(salt) } as const
  const key = await makeSeal(ports.records, method, await wrappingKeyFromPrf(secret))
  secret.fill(0)
  return key.ok ? ok(openSealedStore(ports.records, key.value)) : key
}

/** For phones whose passkeys answer no secret. Weaker, and the screen says so: the seal is as strong as the words. */
export async function setUpWithPassphrase(
  ports: Pick<SetUpPorts, 'records' | 'random'>,
  passphrase: string,
  iterations: number = PASSPHRASE_ITERATIONS,
): Promise<Result<SealedStore, SetUpRefusal>> {
  const judged = judgePassphrase(passphrase)
  if (!judged.ok) return judged
  const salt = ports.random(SALT_BYTES)
  const method = { kind: 'passphrase', salt: encodeBase64url(salt), iterations } as const
  const key = await makeSeal(ports.records, method, await wrappingKeyFromPassphrase(passphrase, salt, iterations))
  return key.ok ? ok(openSealedStore(ports.records, key.value)) : key
}
