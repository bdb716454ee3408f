import type { JsonValue } from '@sojourn/domain'
import type { ParsedJwt } from '@sojourn/keys'

/** What a token says of its own issuer: a name to look up in the trust list, believed by nobody. */
export interface IssuerHint {
  readonly iss?: string
  readonly kid?: string
  readonly x5c?: readonly string[]
}

export function headerIssuerHint({ header, payload }: Pick<ParsedJwt, 'header' | 'payload'>): IssuerHint {
  const { kid, x5c } = header
  const { iss } = payload
  return {
    ...(typeof iss === 'string' ? { iss } : {}),
    ...(typeof kid === 'string' ? { kid } : {}),
    ...(isStrings(x5c) ? { x5c } : {}),
  }
}

const isStrings = (value: JsonValue | undefined): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')
