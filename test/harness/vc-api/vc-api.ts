import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import {
  type Envelope,
  type EnvelopeType,
  envelopeOf,
  issueVcJwt,
  issueVcSdJwt,
  type PathPattern,
  parseSdJwt,
  readEnvelope,
  readVpJwt,
  verifyVcJwt,
  verifyVcSdJwt,
} from '@sojourn/formats'
import { type ParsedJwt, parseJwt, resolveKeyDid, type Signer, type VerificationKey } from '@sojourn/keys'
import { readBitstringEntry } from '@sojourn/status'
import { findContext } from './known-contexts.ts'

export interface VcApi {
  /** The name that the suites' manifests give this issuer. */
  readonly issuer: string
  answer(path: string, body: unknown): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly body: JsonObject
}

const SKEW_SECONDS = 60

/**
 * The routes of the W3C CCG's VC-API that the W3C suites drive, over the functions that issue and verify in the product. Test-only: keys,
 * clock and contexts are given, nobody is authenticated, and any key that a DID holds is believed, for the suites bring no trust list.
 */
export function createVcApi(signer: Signer, issuer: string, clock: () => Date): VcApi {
  const routes: Readonly<Record<string, (body: JsonObject) => Promise<Answer>>> = {
    '/credentials/issue': (body) => issue(signer, issuer, body),
    '/credentials/verify': async (body) => verdict(await verifyCredential(body.verifiableCredential, clock())),
    '/presentations/verify': async (body) =>
      verdict(await verifyPresentation(body.verifiablePresentation, body.options, clock())),
  }
  return {
    issuer,
    async answer(path, body) {
      const route = routes[path]
      if (route === undefined) return { status: 404, body: { errors: ['no such route'] } }
      return isJsonObject(body as JsonValue) ? route(body as JsonObject) : problem('malformed_request')
    },
  }
}

/** The W3C suites look at the status code, and at `errors` where it is 200. */
const problem = (reason: string): Answer => ({
  status: 400,
  body: { verified: false, errors: [reason], problemDetails: [{ type: `urn:sojourn:${reason}`, title: reason }] },
})

const verdict = (result: Result<void, string>): Answer =>
  result.ok ? { status: 200, body: { verified: true, problemDetails: [] } } : problem(result.reason)

/** `options.mediaType` chooses the form, `options.disclosable` what an SD-JWT hides. */
async function issue(signer: Signer, issuer: string, { credential, options }: JsonObject): Promise<Answer> {
  if (!isJsonObject(credential)) return problem('malformed_request')
  // Whoever leaves the issuer out means the one that is asked; whoever writes nothing into it does not.
  const document = Object.hasOwn(credential, 'issuer') ? credential : { ...credential, issuer }
  if (!areReadable(document.credentialStatus)) return problem('malformed_entry')
  const { mediaType = 'vc+jwt', disclosable = [] } = isJsonObject(options) ? options : {}
  const made =
    mediaType === 'vc+sd-jwt'
      ? await issueVcSdJwt({ credential: document, findContext, signer, disclosable: disclosable as PathPattern[] })
      : await issueVcJwt({ credential: document, findContext, signer })
  if (!made.ok) return problem(made.reason)
  const envelope = envelopeOf('EnvelopedVerifiableCredential', { mediaType: String(mediaType), content: made.value })
  // Some readers of the suites unwrap `verifiableCredential`, others take the whole answer for the credential.
  return { status: 201, body: { ...envelope, verifiableCredential: envelope } }
}

/** An entry of a Bitstring list that is malformed is not issued: BSL 3 (algorithms), MALFORMED_VALUE_ERROR. */
function areReadable(statuses: JsonValue | undefined): boolean {
  const entries = statuses === undefined ? [] : Array.isArray(statuses) ? statuses : [statuses]
  const isBitstring = (entry: JsonValue) => isJsonObject(entry) && entry.type === 'BitstringStatusListEntry'
  return entries.filter(isBitstring).every((entry) => readBitstringEntry(entry).ok)
}

async function verifyCredential(value: JsonValue | undefined, at: Date): Promise<Result<void, string>> {
  const envelope = enveloped(value, 'EnvelopedVerifiableCredential')
  return envelope === undefined ? refuse('not_enveloped') : verifyEnvelope(envelope, at)
}

function enveloped(value: JsonValue | undefined, type: EnvelopeType): Envelope | undefined {
  const { verifiableCredential: _, ...object } = isJsonObject(value) ? value : {}
  return readEnvelope(object, type)
}

async function verifyEnvelope({ mediaType, content }: Envelope, at: Date): Promise<Result<void, string>> {
  if (mediaType === 'vc+jwt') {
    const token = parseJwt(content)
    const key = token.ok ? await keyOf(token.value) : token
    if (!token.ok || !key.ok) return refuse(key.ok ? 'malformed_jwt' : key.reason)
    return done(await verifyVcJwt({ token: token.value, key: key.value, at, skewSeconds: SKEW_SECONDS, findContext }))
  }
  if (mediaType !== 'vc+sd-jwt') return refuse('unsupported_media_type')
  const sdJwt = parseSdJwt(content)
  const key = sdJwt.ok ? await keyOf(sdJwt.value.issuerJwt) : sdJwt
  if (!sdJwt.ok || !key.ok) return refuse(key.ok ? 'malformed' : key.reason)
  return done(await verifyVcSdJwt({ sdJwt: sdJwt.value, key: key.value, at, skewSeconds: SKEW_SECONDS, findContext }))
}

const done = (result: Result<unknown, string>): Result<void, string> => (result.ok ? ok(undefined) : result)

/** Of DIDs that hold their key. The header names the key, and the document must name its owner. */
async function keyOf({ header, payload }: ParsedJwt): Promise<Result<VerificationKey, string>> {
  const kid = typeof header.kid === 'string' ? header.kid : ''
  const [did = ''] = kid.split('#', 1)
  const party = payload.issuer ?? payload.holder ?? did
  if ((isJsonObject(party) ? party.id : party) !== did) return refuse('key_of_another')
  return resolveKeyDid(did)
}

/** `challenge` and `domain`, where they are asked, are the nonce and the audience of the presentation. */
async function verifyPresentation(
  value: JsonValue | undefined,
  options: JsonValue | undefined,
  at: Date,
): Promise<Result<void, string>> {
  const envelope = enveloped(value, 'EnvelopedVerifiablePresentation')
  if (envelope?.mediaType !== 'vp+jwt') return refuse('not_enveloped')
  const token = parseJwt(envelope.content, { maxChars: 1_048_576 })
  const key = token.ok ? await keyOf(token.value) : token
  if (!token.ok || !key.ok) return refuse(key.ok ? 'malformed_jwt' : key.reason)
  const read = await readVpJwt({ token: token.value, key: key.value, at, skewSeconds: SKEW_SECONDS, findContext })
  if (!read.ok) return read
  const { challenge, domain } = isJsonObject(options) ? options : {}
  const { nonce, aud } = token.value.payload
  if (challenge !== undefined && nonce !== challenge) return refuse('wrong_nonce')
  if (domain !== undefined && aud !== domain) return refuse('wrong_audience')
  for (const credential of read.value.credentials) {
    const verified = await verifyEnvelope(credential, at)
    if (!verified.ok) return verified
  }
  return ok(undefined)
}
