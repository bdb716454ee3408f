import { isJsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { parseSdJwt, type SdJwt } from '@sojourn/formats'
import { type ParsedJwt, parseJwt } from '@sojourn/keys'
import type { FormatRefusal } from './refusal.ts'

declare const read: unique symbol

/** Step 1. Bytes that have the shape of their format. Nothing in it is believed. */
export type ReadPresentation = { readonly [read]: true } & (
  | { readonly format: 'dc+sd-jwt'; readonly sdJwt: SdJwt }
  | {
      readonly format: 'jwt_vc_json'
      readonly credential: ParsedJwt
      /** The presentation around it, as received; undefined when the credential came bare. */
      readonly presentation: string | undefined
    }
)

/** One entry of a VP Token, in the format that its query asked for. */
export function readPresentation(format: string, compact: string): Result<ReadPresentation, FormatRefusal> {
  switch (format) {
    case 'dc+sd-jwt':
      return readSdJwt(compact)
    case 'jwt_vc_json':
      return readJwtVp(compact)
    default:
      return refuse({ stage: 'format', code: 'unsupported' })
  }
}

function readSdJwt(compact: string): Result<ReadPresentation, FormatRefusal> {
  const sdJwt = parseSdJwt(compact)
  return sdJwt.ok ? ok({ format: 'dc+sd-jwt', sdJwt: sdJwt.value } as ReadPresentation) : malformed(sdJwt.reason)
}

const MAX_CHARS = 1_048_576

/** A JWT with `vp` holds the credential; one with `vc` is the credential itself. One presentation holds one credential. */
function readJwtVp(compact: string): Result<ReadPresentation, FormatRefusal> {
  const outer = parseJwt(compact, { maxChars: MAX_CHARS })
  if (!outer.ok) return malformed(outer.reason)
  const { vp, vc } = outer.value.payload
  if (vp === undefined) return jwtPresentation(outer.value, undefined)
  const inside = credentialIn(vp)
  if (vc !== undefined || inside === undefined) return malformed('malformed_presentation')
  const credential = parseJwt(inside, { maxChars: MAX_CHARS })
  return credential.ok ? jwtPresentation(credential.value, compact) : malformed(credential.reason)
}

const jwtPresentation = (credential: ParsedJwt, presentation: string | undefined): Result<ReadPresentation, never> =>
  ok({ format: 'jwt_vc_json', credential, presentation } as ReadPresentation)

function credentialIn(vp: JsonValue): string | undefined {
  const credentials = isJsonObject(vp) ? vp.verifiableCredential : undefined
  const [only] = Array.isArray(credentials) && credentials.length === 1 ? credentials : []
  return typeof only === 'string' ? only : undefined
}

const malformed = (detail: string) => refuse({ stage: 'format', code: 'malformed', detail } as const)
