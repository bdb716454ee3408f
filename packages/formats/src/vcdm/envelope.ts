import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import { VCDM2_CONTEXT } from './known-context.ts'

/** A secured document in the `data:` URL of an object that only wraps it. */
export interface Envelope {
  /** `vc+jwt` of `application/vc+jwt`, in lower case. */
  readonly mediaType: string
  /** What stands after the comma; not yet looked into. */
  readonly content: string
}

export type EnvelopeType = 'EnvelopedVerifiableCredential' | 'EnvelopedVerifiablePresentation'

export const envelopeOf = (type: EnvelopeType, { mediaType, content }: Envelope): JsonObject => ({
  '@context': VCDM2_CONTEXT,
  type,
  id: `data:application/${mediaType},${content}`,
})

/** RFC 2397. JOSE and SD-JWT need no encoding; COSE comes in base64 (VC-JOSE-COSE 3.3.1), its parameter said or not. */
const DATA_URL = /^data:application\/([a-z0-9.+-]+)(?:;[a-z0-9_.=+-]+)*,([A-Za-z0-9._~+/=-]+)$/i

/**
 * VCDM-2.0 4.12.1 (enveloped-verifiable-credentials) and 4.12.2 (enveloped-verifiable-presentations): the context, the one type, and a
 * `data:` URL. Undefined for anything else.
 */
export function readEnvelope(value: JsonValue, type: EnvelopeType): Envelope | undefined {
  if (!isJsonObject(value) || !hasBaseContext(value['@context']) || !isOnly(value.type, type)) return undefined
  // URL 4.4 (url-parsing): a tab or a line's end inside a URL is nothing.
  const url = typeof value.id === 'string' ? value.id.replace(/[\t\n\r]/g, '') : ''
  const [, mediaType, content] = DATA_URL.exec(url) ?? []
  return mediaType === undefined || content === undefined ? undefined : { mediaType: mediaType.toLowerCase(), content }
}

const hasBaseContext = (value: JsonValue | undefined): boolean =>
  value === VCDM2_CONTEXT || (Array.isArray(value) && value.includes(VCDM2_CONTEXT))

const isOnly = (value: JsonValue | undefined, type: string): boolean =>
  value === type || (Array.isArray(value) && value.length === 1 && value[0] === type)
