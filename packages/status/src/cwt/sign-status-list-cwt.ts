import { toSeconds } from '@sojourn/domain'
import { cborMap, cborTagged, encodeCbor, signCoseSign1 } from '@sojourn/keys'
import { entriesOf, MIN_STATUS_LIST_ENTRIES } from '../bits.ts'
import { compressStatusBits } from '../compression.ts'
import type { SignStatusListToken } from '../sign-status-list-token.ts'
import { COSE_SIGN1_TAG, EXP, IAT, STATUS_LIST, SUB, TTL } from './cwt-claims.ts'

/** A Status List Token in CWT form: TSL 5.2 (status-list-token-cwt). The same list as its JWT says, for who reads CBOR anyway. */
export async function signStatusListCwt(input: SignStatusListToken): Promise<Uint8Array> {
  const entries = entriesOf(input.raw, input.bits)
  if (entries < MIN_STATUS_LIST_ENTRIES) throw new RangeError(`a list of ${entries} entries hides nobody`)
  const { aggregationUri, signer } = input
  const statusList = cborMap(
    ['bits', input.bits],
    ['lst', await compressStatusBits(input.raw)],
    ...(aggregationUri === undefined ? [] : ([['aggregation_uri', aggregationUri]] as const)),
  )
  const claims = cborMap(
    [SUB, input.uri],
    [IAT, toSeconds(input.issuedAt)],
    [EXP, toSeconds(input.expiresAt)],
    [TTL, input.ttlSeconds],
    [STATUS_LIST, statusList],
  )
  const message = await signCoseSign1({
    kind: 'status_list',
    payload: encodeCbor(claims),
    ...(signer.x5c === undefined ? {} : { x5chain: signer.x5c }),
    signer,
  })
  return encodeCbor(cborTagged(COSE_SIGN1_TAG, message))
}
