import { ATTESTATION_TYPES, type AttestationTypeId, disclosablePaths, type JsonObject, vctOf } from '@sojourn/domain'
import { issueJwtVc, issueSdJwtVc, type StatusReference } from '@sojourn/formats'
import { didJwkOf } from '@sojourn/keys'
import { type Command, type Given, said, UsageProblem } from './command.ts'
import { readJsonObject, readPublicKey, SIGNER_OPTIONS, signerOf } from './read-input.ts'

const FORMATS = ['dc+sd-jwt', 'jwt_vc_json'] as const

export const ISSUE: Readonly<Record<string, Command>> = {
  issue: {
    does: 'signs one credential with the same code that the issuer signs with',
    usage: `sojourn issue --format ${FORMATS.join('|')} --issuer URL|DID --type TYPE --claims FILE --holder JWK --key JWK [--x5c PEM] [--kid NAME]
              --expires-at INSTANT [--at INSTANT] [--base URL] [--status-uri URL --status-index N]

  TYPE is one of ${Object.keys(ATTESTATION_TYPES).join(', ')}; --base is what its vct begins with (the issuer's origin when left out).`,
    options: {
      ...SIGNER_OPTIONS,
      format: { type: 'string' },
      issuer: { type: 'string' },
      type: { type: 'string' },
      base: { type: 'string' },
      claims: { type: 'string' },
      holder: { type: 'string' },
      at: { type: 'string' },
      'expires-at': { type: 'string' },
      'status-uri': { type: 'string' },
      'status-index': { type: 'string' },
    },
    async run(given) {
      const format = given.required('format')
      if (format === 'dc+sd-jwt') return said(await sdJwtVc(given))
      if (format === 'jwt_vc_json') return said(await jwtVc(given))
      throw new UsageProblem(`--format is none of ${FORMATS.join(', ')}`)
    },
  },
}

async function sdJwtVc(given: Given): Promise<string> {
  const { type, claims, issuer, ...common } = await commonOf(given)
  return issueSdJwtVc({
    ...common,
    vct: vctOf(given.optional('base') ?? new URL(issuer).origin, type),
    issuer,
    claims,
    disclosable: disclosablePaths(type),
    alwaysVisible: { synthetic: true },
    holderKey: await readPublicKey('--holder', given.required('holder')),
  })
}

async function jwtVc(given: Given): Promise<string> {
  const { type, claims, ...common } = await commonOf(given)
  return issueJwtVc({
    ...common,
    credentialSubject: { ...claims, synthetic: true },
    types: [ATTESTATION_TYPES[type].w3cType],
    subject: didJwkOf(await readPublicKey('--holder', given.required('holder'))),
    credentialId: `urn:uuid:${crypto.randomUUID()}`,
  })
}

async function commonOf(given: Given) {
  const type = given.required('type')
  if (!isType(type)) throw new UsageProblem(`--type is none of ${Object.keys(ATTESTATION_TYPES).join(', ')}`)
  const status = statusOf(given)
  given.required('expires-at')
  return {
    type,
    claims: ourClaims(type, await readJsonObject('--claims', given.required('claims'))),
    issuer: given.required('issuer'),
    issuedAt: given.instant('at'),
    expiresAt: given.instant('expires-at'),
    ...(status === undefined ? {} : { status }),
    signer: await signerOf(given),
  }
}

const isType = (name: string): name is AttestationTypeId => Object.hasOwn(ATTESTATION_TYPES, name)

/** A claim that the type does not know could be disclosed by nobody, so it is a slip of whoever wrote the file. */
function ourClaims(type: AttestationTypeId, claims: JsonObject): JsonObject {
  const roots = new Set(disclosablePaths(type).map(([root]) => root))
  const strange = Object.keys(claims).filter((name) => !roots.has(name))
  if (strange.length > 0) throw new UsageProblem(`--claims: ${type} has no ${strange.join(', ')}`)
  return claims
}

function statusOf(given: Given): StatusReference | undefined {
  const uri = given.optional('status-uri')
  const index = given.optional('status-index')
  if (uri === undefined && index === undefined) return undefined
  if (uri === undefined) throw new UsageProblem('--status-uri is missing')
  if (index === undefined || !/^\d+$/.test(index)) throw new UsageProblem('--status-index is no index')
  return { uri, index: Number(index) }
}
