import { ok, type Result } from '@sojourn/domain'
import type { TrustedClaims } from './formats/read-credential.ts'
import type { ReadPresentation } from './read-presentation.ts'
import type { FormatRefusal, IssuerRefusal } from './refusal.ts'
import type { IssuerWorld } from './verification-world.ts'

declare const trusted: unique symbol

/** Step 2. A credential that an agency of the trust list signed, of a type that it may issue, within its dates. */
export interface TrustedCredential extends TrustedClaims {
  readonly [trusted]: true
  readonly read: ReadPresentation
}

export async function trustIssuer(
  read: ReadPresentation,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedCredential, FormatRefusal | IssuerRefusal>> {
  const claims = await read.trust(at, world)
  return claims.ok ? ok({ ...claims.value, read } as TrustedCredential) : claims
}
