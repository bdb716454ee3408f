import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type CheckedCredential,
  checkCredential,
  findAttestationContext,
  type VcSdJwtRefusal,
  type VerifiedVcJose,
} from '@sojourn/formats'
import type { ParsedJwt, VerificationKey } from '@sojourn/keys'
import { type BitstringEntry, readBitstringEntry } from '@sojourn/status'
import { type FormatRefusal, type IssuerRefusal, malformed, OF_VC_JOSE } from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'
import { issuerAndKey } from './issuer-and-key.ts'
import type { TrustedClaims } from './read-credential.ts'

const VC_TYPE_IRI = 'https://www.w3.org/2018/credentials#VerifiableCredential'

/**
 * What both forms of VCDM 2.0 have in common. The types are known by their full names before anybody is asked for a key: whoever may issue
 * a word may not issue whatever somebody's context makes of that word.
 */
export async function trustVcdm(
  token: ParsedJwt,
  at: Date,
  world: IssuerWorld,
  verify: (key: VerificationKey) => Promise<Result<VerifiedVcJose, VcSdJwtRefusal>>,
): Promise<Result<TrustedClaims, FormatRefusal | IssuerRefusal>> {
  const claimed = checkCredential(token.payload, findAttestationContext)
  if (!claimed.ok) return refuse({ ...OF_VC_JOSE[claimed.reason], detail: claimed.reason })
  const known = await issuerAndKey(hintOf(token, claimed.value), namedTypes(claimed.value), at, world)
  if (!known.ok) return known
  const verified = await verify(known.value.key)
  if (!verified.ok) return refuse({ ...OF_VC_JOSE[verified.reason], detail: verified.reason })
  const { credential, claims: root, holderKey, expiresAt } = verified.value
  const bitstrings = readStatuses(credential.statuses)
  if (bitstrings === undefined) return malformed('malformed_entry')
  return ok({
    issuer: known.value.issuer,
    types: credential.typeIris,
    root,
    holderKey,
    status: undefined,
    bitstrings,
    issuedAt: credential.validFrom,
    expiresAt,
  })
}

function hintOf({ header }: ParsedJwt, { issuer }: CheckedCredential) {
  const { kid, x5c } = header
  return {
    iss: issuer,
    ...(typeof kid === 'string' ? { kid } : {}),
    ...(Array.isArray(x5c) && x5c.every((each) => typeof each === 'string') ? { x5c } : {}),
  }
}

const namedTypes = ({ typeIris }: CheckedCredential): readonly string[] => typeIris.filter((iri) => iri !== VC_TYPE_IRI)

/** A status in words that we cannot read is not the absence of one; undefined refuses the credential. */
function readStatuses(statuses: readonly JsonObject[]): readonly BitstringEntry[] | undefined {
  const entries: BitstringEntry[] = []
  for (const status of statuses) {
    const entry = readBitstringEntry(status)
    if (!entry.ok) return undefined
    entries.push(entry.value)
  }
  return entries
}
