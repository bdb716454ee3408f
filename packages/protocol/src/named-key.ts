import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import type { JoseHeader, VerificationKey } from '@sojourn/keys'

/** A key of a JWK set, with the name that it has there. */
export interface NamedKey {
  readonly kid: string | undefined
  readonly key: VerificationKey
}

/**
 * Whose `kid` says which key is tried with that one; without a name each key of the token's algorithm is. A name that is not in the set fits
 * no key: it may be one that was taken away.
 */
export async function tryKeys<T, R>(
  header: JoseHeader | JsonObject,
  keys: readonly NamedKey[],
  verify: (key: VerificationKey) => Promise<Result<T, R>>,
): Promise<Result<{ readonly key: VerificationKey; readonly result: T }, R | 'no_key_fits'>> {
  const { kid, alg } = header
  const named = kid === undefined ? keys : keys.filter((each) => each.kid === kid || each.key.thumbprint === kid)
  const [first, ...more] = named.filter(({ key }) => key.alg === alg)
  if (first === undefined) return refuse('no_key_fits')
  let last = await verify(first.key)
  let { key } = first
  for (const next of more) {
    if (last.ok) break
    last = await verify(next.key)
    key = next.key
  }
  return last.ok ? ok({ key, result: last.value }) : last
}
