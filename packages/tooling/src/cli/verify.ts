import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import {
  checkCredential,
  findAttestationContext,
  parseIssuerSigned,
  parseSdJwt,
  readMobileSecurityObject,
  revealDisclosures,
} from '@sojourn/formats'
import { parseJwt } from '@sojourn/keys'
import { type DcqlQuery, parseDcqlQuery, parseVpToken, type VpToken } from '@sojourn/protocol'
import { type Expected, type Handover, verifyPresentation } from '@sojourn/verification'
import { type Command, type Given, type Outcome, refused, said, UsageProblem } from './command.ts'
import { readInput, readJson } from './read-input.ts'
import { TRUST_OPTIONS, worldOf } from './read-trust.ts'

export const VERIFY: Readonly<Record<string, Command>> = {
  verify: {
    does: 'checks a credential, or a presentation, with the same pipeline that the verifier checks with',
    usage: `sojourn verify FILE --trust-list FILE --trust-anchor JWK [--status-list FILE ...] [--did-documents FILE] [--at INSTANT]
  a presentation:  --query FILE --audience CLIENT_ID --nonce TEXT      FILE is a vp_token, or the one presentation of a query with one id
                   of an mdoc also --response-uri URL --response-key THUMBPRINT|not_encrypted
  a credential:    --credential                                        nobody proves that it is theirs, and the answer says so
  --no-status      looks at no status list, and the answer says so`,
    options: {
      ...TRUST_OPTIONS,
      query: { type: 'string' },
      audience: { type: 'string' },
      nonce: { type: 'string' },
      'response-uri': { type: 'string' },
      'response-key': { type: 'string' },
      credential: { type: 'boolean' },
      'no-status': { type: 'boolean' },
    },
    async run(given) {
      const [file] = given.words
      if (file === undefined) throw new UsageProblem('FILE is missing')
      const at = given.instant('at')
      const text = await readInput('FILE', file)
      const asked = given.flag('credential') ? ofCredential(text) : await ofPresentation(given, text)
      const expected: Expected = {
        ...asked.expected,
        transactions: [],
        sameHolder: 'not_required',
        status: given.flag('no-status') ? 'not_checked_offline' : 'must_be_valid',
        statusClass: 'online',
        at,
      }
      return outcomeOf(await verifyPresentation(asked.vpToken, expected, await worldOf(given, at)))
    },
  },
}

const MAX_CHARS = 1_048_576

interface Asked {
  readonly vpToken: VpToken
  readonly expected: Pick<Expected, 'audience' | 'nonce' | 'handover' | 'query'>
}

async function ofPresentation(given: Given, text: string): Promise<Asked> {
  const query = queryOf(await readJson('--query', given.required('query')))
  const asksMdoc = query.credentials.some(({ format }) => format === 'mso_mdoc')
  const handover: Handover = asksMdoc
    ? { kind: 'redirect', responseUri: given.required('response-uri'), responseKey: given.required('response-key') }
    : { kind: 'none' }
  const expected = { query, audience: given.required('audience'), nonce: given.required('nonce'), handover }
  if (!text.startsWith('{')) {
    const [only, ...more] = query.credentials
    if (only === undefined || more.length > 0) throw new UsageProblem('FILE answers one query id, and --query has more')
    return { vpToken: { [only.id]: [text] }, expected }
  }
  const vpToken = parseVpToken(await jsonOf(text))
  if (!vpToken.ok) throw new UsageProblem(`FILE is no vp_token: ${vpToken.reason.field} ${vpToken.reason.problem}`)
  return { vpToken: vpToken.value, expected }
}

async function jsonOf(text: string): Promise<JsonValue> {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UsageProblem('FILE is not JSON', { cause })
  }
}

function queryOf(json: JsonValue): DcqlQuery {
  const query = parseDcqlQuery(json)
  if (!query.ok) throw new UsageProblem(`--query is no DCQL query: ${query.reason.field} ${query.reason.problem}`)
  return query.value
}

/** A question that this very credential answers, whole, and that asks nobody for a proof. */
function ofCredential(compact: string): Asked {
  const meta = askOf(compact)
  const query = queryOf({ credentials: [{ id: 'credential', require_cryptographic_holder_binding: false, ...meta }] })
  const expected = { query, audience: 'nobody', nonce: 'none', handover: { kind: 'none' } } as const
  return { vpToken: { credential: [compact] }, expected }
}

/** By what it says of itself: an mdoc is no JWT, and the header of a JWT names its kind. */
function askOf(compact: string): JsonObject {
  const [first = ''] = compact.split('~')
  const jwt = parseJwt(first, { maxChars: MAX_CHARS })
  if (!jwt.ok) return askMdoc(compact)
  const { typ } = jwt.value.header
  if (typ === 'vc+jwt' || typ === 'vc+sd-jwt') return askVcdm(typ, jwt.value.payload)
  return compact.includes('~') ? askSdJwtVc(compact) : askJwtVc(compact)
}

/** VCDM 2.0: the types by their full names (OID4VP-1.0 B.1.1), everything below the subject that can be seen. */
function askVcdm(format: 'vc+jwt' | 'vc+sd-jwt', payload: JsonObject): JsonObject {
  const checked = checkCredential(payload, findAttestationContext)
  if (!checked.ok) throw new UsageProblem(`FILE is no credential of VCDM 2.0: ${checked.reason}`)
  return { format, meta: { type_values: [[...checked.value.typeIris]] }, claims: [{ path: ['credentialSubject'] }] }
}

function askMdoc(text: string): JsonObject {
  const mdoc = parseIssuerSigned(text)
  const payload = mdoc.ok ? mdoc.value.issuerAuth.payload : null
  const mso = payload === null ? undefined : readMobileSecurityObject(payload)
  if (!mdoc.ok || mso?.ok !== true) throw new UsageProblem('FILE is no credential in a format of ours')
  const claims = [...mdoc.value.nameSpaces].flatMap(([space, items]) =>
    items.map(({ identifier }) => ({ path: [space, identifier] })),
  )
  return { format: 'mso_mdoc', meta: { doctype_value: mso.value.docType }, claims }
}

function askSdJwtVc(compact: string): JsonObject {
  const sdJwt = parseSdJwt(compact)
  if (!sdJwt.ok) throw new UsageProblem('FILE is no SD-JWT')
  const { vct } = sdJwt.value.issuerJwt.payload
  const revealed = revealDisclosures(sdJwt.value)
  const paths = revealed.ok ? revealed.value.disclosed.map(({ path }) => [...path]) : []
  return {
    format: 'dc+sd-jwt',
    meta: { vct_values: [typeof vct === 'string' && vct !== '' ? vct : 'none'] },
    ...(paths.length === 0 ? {} : { claims: paths.map((path) => ({ path })) }),
  }
}

function askJwtVc(compact: string): JsonObject {
  const jwt = parseJwt(compact, { maxChars: MAX_CHARS })
  const vc = jwt.ok ? jwt.value.payload.vc : undefined
  const types = isJsonObject(vc) && Array.isArray(vc.type) ? vc.type.filter((type) => typeof type === 'string') : []
  if (types.length === 0) throw new UsageProblem('FILE is neither an SD-JWT VC nor a VCDM 1.1 credential as a JWT')
  const subject = isJsonObject(vc) && isJsonObject(vc.credentialSubject) ? Object.keys(vc.credentialSubject) : []
  const claims = subject.filter((name) => name !== 'id').map((name) => ({ path: ['credentialSubject', name] }))
  return { format: 'jwt_vc_json', meta: { type_values: [types] }, ...(claims.length === 0 ? {} : { claims }) }
}

function outcomeOf(result: Awaited<ReturnType<typeof verifyPresentation>>): Outcome {
  if (!result.ok) return refused({ verdict: 'refused', ...result.reason })
  return said({
    verdict: 'valid',
    credentials: result.value.credentials.map(({ issuer, holderThumbprint, issuedAt, expiresAt, ...credential }) => ({
      ...credential,
      issuer: issuer.issuer,
      holder: holderThumbprint === '' ? 'not_proven' : holderThumbprint,
      issued_at: issuedAt,
      expires_at: expiresAt,
    })),
  })
}
