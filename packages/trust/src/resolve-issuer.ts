import { ok, type Result, refuse } from '@sojourn/domain'
import type { VerificationKey } from '@sojourn/keys'
import { issuerAllowed } from './issuer-allowed.ts'
import {
  type IssuerKeyRefusal,
  type KeyHint,
  mayKeySign,
  type ResolveDeps,
  resolveIssuerKey,
} from './resolve-issuer-key.ts'
import type { TrustedIssuer, TrustList } from './trust-list.ts'

/** What a token says of its issuer; without `iss` the certificate has to say it: SD-JWT-VC 2.5 (issuer-verification-key-discovery). */
export interface IssuerHint extends KeyHint {
  readonly iss?: string
}

export interface ResolvedIssuer {
  readonly issuer: TrustedIssuer
  readonly key: VerificationKey
}

export type IssuerRefusal = IssuerKeyRefusal | 'not_on_trust_list' | 'type_not_allowed'

/** The one issuer on the list that may issue the type, and its key. Nothing of the token is believed yet. */
export async function resolveIssuer(
  list: TrustList,
  { iss, ...hint }: IssuerHint,
  type: string,
  at: Date,
  deps: ResolveDeps,
): Promise<Result<ResolvedIssuer, IssuerRefusal>> {
  if (iss === undefined) return byCertificate(list, hint, type, at, deps)
  const allowed = issuerAllowed(list, iss, type)
  if (!allowed.ok) return allowed
  const key = await resolveIssuerKey(allowed.value, hint, at, deps)
  if (!key.ok) return key
  return mayKeySign(allowed.value, key.value, type)
    ? ok({ issuer: allowed.value, key: key.value })
    : refuse('type_not_allowed')
}

async function byCertificate(
  list: TrustList,
  { x5c }: KeyHint,
  type: string,
  at: Date,
  deps: ResolveDeps,
): Promise<Result<ResolvedIssuer, IssuerRefusal>> {
  if (x5c === undefined) return refuse('no_key_hint')
  const found: ResolvedIssuer[] = []
  for (const issuer of list.issuers) {
    const key = await resolveIssuerKey(issuer, { x5c }, at, deps)
    if (key.ok) found.push({ issuer, key: key.value })
  }
  const [first, another] = found
  // Two entries that both claim the certificate leave it open whose it is.
  if (first === undefined || another !== undefined) return refuse('not_on_trust_list')
  const isAllowed = first.issuer.types.includes(type) && mayKeySign(first.issuer, first.key, type)
  return isAllowed ? ok(first) : refuse('type_not_allowed')
}
