import { ok, type Result, refuse } from '@sojourn/domain'
import type { CborRefusal } from '@sojourn/keys'
import { MIN_STATUS_LIST_ENTRIES } from '../bits.ts'
import type { StatusUnavailable } from '../list-cache.ts'
import type { StatusAnswer } from '../status-at.ts'
import { bitsIn, readEntry } from './bitstring.ts'
import type { BitstringEntry } from './bitstring-entry.ts'
import type { BitstringList } from './read-bitstring-list.ts'

export interface BitstringStatus {
  readonly purpose: string
  readonly value: number
  /** Zero: BSL 3.2 (validate-algorithm). What anything else means is the purpose's to say. */
  readonly valid: boolean
  readonly message: string | undefined
}

export type BitstringStatusRefusal = 'wrong_purpose' | 'too_few_entries' | 'out_of_range'

/** BSL 3.2 (validate-algorithm) from the step at which the list has been verified. */
export function bitstringStatusAt(
  list: Pick<BitstringList, 'purposes' | 'bitstring'>,
  entry: BitstringEntry,
): Result<BitstringStatus, BitstringStatusRefusal> {
  const { purpose, size, index } = entry
  if (!list.purposes.includes(purpose)) return refuse('wrong_purpose')
  if (bitsIn(list.bitstring) / size < MIN_STATUS_LIST_ENTRIES) return refuse('too_few_entries')
  const value = readEntry(list.bitstring, size, index)
  if (value === undefined) return refuse('out_of_range')
  return ok({ purpose, value, valid: value === 0, message: entry.messages.get(value) })
}

/** BSL 2.1 (bitstringstatuslistentry): only these purposes say whether a credential holds; another that is set says what nobody here knows. */
export function bitstringAnswer(
  list: Pick<BitstringList, 'purposes' | 'bitstring'>,
  entry: BitstringEntry,
): Result<StatusAnswer, BitstringStatusRefusal> {
  const status = bitstringStatusAt(list, entry)
  if (!status.ok) return status
  const { purpose, valid } = status.value
  if (valid || purpose === 'refresh') return ok('valid')
  if (purpose === 'revocation') return ok('invalid')
  return ok(purpose === 'suspension' ? 'suspended' : 'unknown_value')
}

/** BSL 4 (processing-errors): the names that other parties know. */
export type BitstringError =
  | 'STATUS_RETRIEVAL_ERROR'
  | 'STATUS_VERIFICATION_ERROR'
  | 'STATUS_LIST_LENGTH_ERROR'
  | 'MALFORMED_VALUE_ERROR'
  | 'RANGE_ERROR'

/** `type` of the problem details that an HTTP answer holds: BSL 4 (processing-errors). */
export const bitstringErrorUrl = (error: BitstringError): string =>
  `https://www.w3.org/ns/credentials/status-list#${error}`

/** A list that cannot be read as what its MUSTs say is malformed; one that is not believed is not verified. */
export const BITSTRING_ERROR = {
  malformed_entry: 'MALFORMED_VALUE_ERROR',
  malformed_list_credential: 'MALFORMED_VALUE_ERROR',
  malformed_ttl: 'MALFORMED_VALUE_ERROR',
  not_compressed: 'MALFORMED_VALUE_ERROR',
  malformed_status_list: 'MALFORMED_VALUE_ERROR',
  unknown_bit_size: 'MALFORMED_VALUE_ERROR',
  too_few_entries: 'STATUS_LIST_LENGTH_ERROR',
  out_of_range: 'RANGE_ERROR',
  wrong_purpose: 'STATUS_VERIFICATION_ERROR',
  wrong_subject: 'STATUS_VERIFICATION_ERROR',
  malformed_jwt: 'STATUS_VERIFICATION_ERROR',
  wrong_typ: 'STATUS_VERIFICATION_ERROR',
  alg_not_allowed: 'STATUS_VERIFICATION_ERROR',
  critical_header: 'STATUS_VERIFICATION_ERROR',
  forbidden_header: 'STATUS_VERIFICATION_ERROR',
  bad_signature: 'STATUS_VERIFICATION_ERROR',
  expired: 'STATUS_VERIFICATION_ERROR',
  not_yet_valid: 'STATUS_VERIFICATION_ERROR',
  malformed_time: 'STATUS_VERIFICATION_ERROR',
  untrusted_status_issuer: 'STATUS_VERIFICATION_ERROR',
  rolled_back: 'STATUS_VERIFICATION_ERROR',
  unreachable: 'STATUS_RETRIEVAL_ERROR',
  wrong_content_type: 'STATUS_RETRIEVAL_ERROR',
  too_large: 'STATUS_RETRIEVAL_ERROR',
} as const satisfies Record<
  // No Bitstring list is a CWT.
  | Exclude<BitstringStatusRefusal | StatusUnavailable, CborRefusal | 'malformed_cose' | 'malformed_cwt'>
  | 'malformed_entry',
  BitstringError
>
