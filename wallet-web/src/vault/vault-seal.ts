import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url } from '@sojourn/keys'
import type { RecordStore } from '../platform/record-store.ts'
import { importSealingKey, newSealingKeyBytes, type SealingKey, seal, unseal } from '../platform/sealing.ts'
import { SCHEMA_VERSION, type TableName } from './schema-v1.ts'

/** What a person does to open the vault. Nothing here is a secret, and nothing here is believed: it only says which key to derive. */
export type SealMethod =
  | { readonly kind: 'passkey'; readonly credentialId: string; readonly salt: string }
  | { readonly kind: 'passphrase'; readonly salt: string; readonly iterations: number }

/** `empty`: a new wallet. `orphaned`: records without a seal; they can only be wiped. */
export type SealState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'sealed'; readonly method: SealMethod }
  | { readonly kind: 'orphaned' }

const SEAL_TABLE = 'seal'
const SEAL_ID = 'vault'
const RECORD_TABLES = ['cards', 'copies', 'keys', 'history', 'remembered'] as const satisfies readonly TableName[]

interface SealRecord {
  readonly version: number
  readonly method: SealMethod
  readonly wrapped: string
}

/** The method is authenticated with the wrapped key, so an edited iteration count or salt does not open either. */
const placeOf = (method: SealMethod): string => {
  const fields =
    method.kind === 'passkey'
      ? [method.kind, method.credentialId, method.salt]
      : [method.kind, method.salt, method.iterations]
  return `sojourn-wallet/${SCHEMA_VERSION}/seal/${JSON.stringify(fields)}`
}

function parseMethod(value: unknown): SealMethod | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const method = value as Record<string, unknown>
  if (typeof method.salt !== 'string') return undefined
  const salt = method.salt
  if (method.kind === 'passkey' && typeof method.credentialId === 'string')
    return { kind: 'passkey', credentialId: method.credentialId, salt }
  if (method.kind === 'passphrase' && Number.isSafeInteger(method.iterations) && Number(method.iterations) > 0)
    return { kind: 'passphrase', salt, iterations: Number(method.iterations) }
  return undefined
}

function parseSeal(bytes: Uint8Array): SealRecord | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value !== 'object' || value === null) return undefined
    const { version, method, wrapped } = value as Record<string, unknown>
    const parsed = parseMethod(method)
    if (version !== SCHEMA_VERSION || typeof wrapped !== 'string' || !parsed) return undefined
    return { version, method: parsed, wrapped }
  } catch {
    return undefined
  }
}

export async function sealState(records: RecordStore): Promise<SealState> {
  const bytes = await records.read(SEAL_TABLE, SEAL_ID)
  const seal = bytes && parseSeal(bytes)
  if (seal) return { kind: 'sealed', method: seal.method }
  if (bytes) return { kind: 'orphaned' }
  for (const table of RECORD_TABLES) if ((await records.list(table)).length > 0) return { kind: 'orphaned' }
  return { kind: 'empty' }
}

/** A new vault key, wrapped. A vault that exists is never sealed anew, for that would be a way around its seal. */
export async function makeSeal(
  records: RecordStore,
  method: SealMethod,
  wrappingKey: SealingKey,
): Promise<Result<SealingKey, 'already_sealed'>> {
  if ((await sealState(records)).kind !== 'empty') return refuse('already_sealed')
  const vaultKeyBytes = newSealingKeyBytes()
  const wrapped = await seal(wrappingKey, placeOf(method), vaultKeyBytes)
  const vaultKey = await importSealingKey(vaultKeyBytes)
  vaultKeyBytes.fill(0)
  const record: SealRecord = { version: SCHEMA_VERSION, method, wrapped: encodeBase64url(wrapped) }
  const bytes = new TextEncoder().encode(JSON.stringify(record))
  await records.apply([{ kind: 'put', table: SEAL_TABLE, id: SEAL_ID, bytes }])
  return ok(vaultKey)
}

export async function openSeal(
  records: RecordStore,
  wrappingKey: SealingKey,
): Promise<Result<SealingKey, 'not_opened'>> {
  const bytes = await records.read(SEAL_TABLE, SEAL_ID)
  const record = bytes && parseSeal(bytes)
  const wrapped = record && decodeBase64url(record.wrapped)
  if (!record || !wrapped) return refuse('not_opened')
  const vaultKeyBytes = await unseal(wrappingKey, placeOf(record.method), new Uint8Array(wrapped))
  if (vaultKeyBytes?.length !== 32) return refuse('not_opened')
  const vaultKey = await importSealingKey(vaultKeyBytes)
  vaultKeyBytes.fill(0)
  return ok(vaultKey)
}
