import type { JsonObject, JsonValue } from '@sojourn/domain'

/** What a token says of its own issuer: a name to look up in the trust list, believed by nobody. */
export interface IssuerHint {
  readonly iss?: string
  readonly kid?: string
  readonly x5c?: readonly string[]
}

/** A parsed JWT, or what another token says in the same words. */
interface Said {
  readonly header: JsonObject
  readonly payload: JsonObject
}

export function headerIssuerHint({ header, payload }: Said): IssuerHint {
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
