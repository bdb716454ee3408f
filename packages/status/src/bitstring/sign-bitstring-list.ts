import { type JsonObject, toSeconds } from '@sojourn/domain'
import { type Signer, signJwt } from '@sojourn/keys'
import { MIN_STATUS_LIST_ENTRIES } from '../bits.ts'
import { type Bitstring, bitsIn, encodeBitstring } from './bitstring.ts'

export interface SignBitstringList {
  /** Where the list is fetched; every entry says the same. */
  readonly uri: string
  readonly purpose: string
  readonly bitstring: Bitstring
  /** As the credentials that refer to it name it. */
  readonly issuer: string
  readonly issuedAt: Date
  readonly ttlSeconds: number
  readonly expiresAt: Date
  readonly signer: Signer
}

/** A `BitstringStatusListCredential` secured as the credentials are that refer to it: BSL 2.2, 3.1 (generate-algorithm), 5 (securing). */
export async function signBitstringList(input: SignBitstringList): Promise<string> {
  const { uri, signer } = input
  const entries = bitsIn(input.bitstring)
  if (entries < MIN_STATUS_LIST_ENTRIES) throw new RangeError(`a list of ${entries} entries hides nobody`)
  const credential: JsonObject = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: uri,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: input.issuer,
    validFrom: dateTimeStamp(input.issuedAt),
    validUntil: dateTimeStamp(input.expiresAt),
    credentialSubject: {
      id: `${uri}#list`,
      type: 'BitstringStatusList',
      statusPurpose: input.purpose,
      encodedList: await encodeBitstring(input.bitstring),
      // In milliseconds here, in seconds everywhere else: BSL 2.2 (bitstringstatuslistcredential).
      ttl: input.ttlSeconds * 1000,
    },
  }
  const payload = { ...credential, iat: toSeconds(input.issuedAt), exp: toSeconds(input.expiresAt) }
  return signJwt('vc_jose', { ...signerHeader(signer), cty: 'vc' }, payload, signer)
}

const signerHeader = ({ kid, x5c }: Signer): JsonObject =>
  x5c !== undefined ? { x5c: [...x5c] } : kid !== undefined ? { kid } : {}

/** To the second, as `iat` and `exp` say it. */
const dateTimeStamp = (instant: Date): string => `${instant.toISOString().slice(0, 19)}Z`
