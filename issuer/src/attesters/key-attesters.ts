import { type Clock, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint, readStatusClaim } from '@sojourn/formats'
import type { ParsedJwt } from '@sojourn/keys'
import type { KeyAttesters } from '@sojourn/protocol'
import { judgeAge, type StatusListCache } from '@sojourn/status'
import { resolveIssuerKey, statusListAllowed, type TrustedIssuer } from '@sojourn/trust'

export interface KeyAttestersDeps {
  readonly attesters: readonly TrustedIssuer[]
  readonly statusLists: Pick<StatusListCache, 'lookup'>
  readonly clock: Clock
}

/**
 * Whose word on keys counts: a certificate chain to an attester's anchor, or one of its keys by name. What an attestation says of its own
 * status is asked where that attester's lists lie and nowhere else, so that nobody can send this service to an address of theirs.
 */
export function createKeyAttesters({ attesters, statusLists, clock }: KeyAttestersDeps): KeyAttesters {
  const attesterOf = async (attestation: ParsedJwt, at: Date) => {
    for (const attester of attesters) {
      const key = await resolveIssuerKey(attester, headerIssuerHint(attestation), at, {})
      if (key.ok) return { attester, key: key.value }
    }
    return undefined
  }
  return {
    async keyOf(attestation, at) {
      const found = await attesterOf(attestation, at)
      return found === undefined ? refuse('attester_untrusted') : ok(found.key)
    },
    async checkStatus(status, attestation, at) {
      const found = await attesterOf(attestation, at)
      return found === undefined ? refuse('attestation_status_unavailable') : read(status, found.attester)
    },
  }

  async function read(
    status: JsonValue,
    attester: TrustedIssuer,
  ): Promise<Result<void, 'attestation_revoked' | 'attestation_status_unavailable'>> {
    const reference = readStatusClaim(status)
    if (!reference.ok || reference.value === undefined) return refuse('attestation_status_unavailable')
    if (!statusListAllowed(attester, reference.value.uri)) return refuse('attestation_status_unavailable')
    const answer = await statusLists.lookup(reference.value)
    if (!answer.ok || judgeAge(answer.value.list, clock(), 'online') === 'stale') {
      return refuse('attestation_status_unavailable')
    }
    return answer.value.answer === 'valid' ? ok(undefined) : refuse('attestation_revoked')
  }
}
