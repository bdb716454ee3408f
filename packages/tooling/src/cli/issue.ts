import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  attestationContextUrl,
  disclosablePaths,
  type JsonObject,
  type Result,
  vctOf,
} from '@sojourn/domain'
import {
  claimsToElements,
  findAttestationContext,
  issueJwtVc,
  issueMdoc,
  issueSdJwtVc,
  issueVcJwt,
  issueVcSdJwt,
  type StatusReference,
} from '@sojourn/formats'
import { vcdmCredential } from '@sojourn/issuer'
import { didJwkOf } from '@sojourn/keys'
import { type Command, type Given, said, UsageProblem } from './command.ts'
import { readJsonObject, readPublicKey, SIGNER_OPTIONS, signerOf } from './read-input.ts'

const FORMATS = ['dc+sd-jwt', 'jwt_vc_json', 'vc+jwt', 'vc+sd-jwt', 'mso_mdoc'] as const

export const ISSUE: Readonly<Record<string, Command>> = {
  issue: {
    does: 'signs one credential with the same code that the issuer signs with',
    usage: `sojourn issue --format ${FORMATS.join('|')} --issuer URL|DID --type TYPE --claims FILE --holder JWK --key JWK [--x5c PEM] [--kid NAME]
              --expires-at INSTANT [--at INSTANT] [--base URL] [--status-uri URL --status-index N]

  A did names the key of vc+jwt, vc+sd-jwt and jwt_vc_json (--kid DID#key); an mdoc names it by --x5c alone.
  --status-uri is a Token Status List; of vc+jwt and vc+sd-jwt the Bitstring lists beside it, at URL/revocation and URL/suspension.
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
      if (!isFormat(format)) throw new UsageProblem(`--format is none of ${FORMATS.join(', ')}`)
      return said(await ISSUE_AS[format](given))
    },
  },
}

const isFormat = (name: string): name is (typeof FORMATS)[number] => FORMATS.some((format) => format === name)

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

/** `vc+jwt` names its holder in the subject, `vc+sd-jwt` by `cnf` alone, as the issuer's do. */
async function vcdm(given: Given, named: boolean) {
  const { type, claims, issuer, issuedAt, expiresAt, status, signer } = await commonOf(given)
  const holderKey = await readPublicKey('--holder', given.required('holder'))
  const base = given.optional('base')
  if (base === undefined) throw new UsageProblem('--base is missing: the context of VCDM 2.0 lies below it')
  const credential = vcdmCredential({
    types: ['VerifiableCredential', ATTESTATION_TYPES[type].w3cType],
    issuer,
    subject: named ? didJwkOf(holderKey) : undefined,
    claims: { ...claims, synthetic: true },
    contextUrl: attestationContextUrl(base),
    status,
    issuedAt,
    expiresAt,
  })
  return { type, credential, findContext: findAttestationContext, holderKey, expiresAt, signer }
}

async function vcJwt(given: Given): Promise<string> {
  return signedOf(await issueVcJwt(await vcdm(given, true)))
}

async function vcSdJwt(given: Given): Promise<string> {
  const { type, ...input } = await vcdm(given, false)
  const disclosable = disclosablePaths(type).map((path) => ['credentialSubject', ...path])
  return signedOf(await issueVcSdJwt({ ...input, disclosable }))
}

function signedOf(signed: Result<string, string>): string {
  if (!signed.ok) throw new UsageProblem(`that is no credential of VCDM 2.0: ${signed.reason}`)
  return signed.value
}

async function mdoc(given: Given): Promise<string> {
  given.required('x5c')
  const { type, claims, issuer: _, ...common } = await commonOf(given)
  const profile = ATTESTATION_TYPES[type].mdoc
  if (profile === undefined) throw new UsageProblem(`--type: ${type} is never an mdoc`)
  return issueMdoc({
    ...common,
    docType: profile.docType,
    nameSpaces: claimsToElements(profile, { ...claims, synthetic: true }),
    holderKey: await readPublicKey('--holder', given.required('holder')),
  })
}

const ISSUE_AS = {
  'dc+sd-jwt': sdJwtVc,
  jwt_vc_json: jwtVc,
  'vc+jwt': vcJwt,
  'vc+sd-jwt': vcSdJwt,
  mso_mdoc: mdoc,
} as const satisfies Record<(typeof FORMATS)[number], (given: Given) => Promise<string>>

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
