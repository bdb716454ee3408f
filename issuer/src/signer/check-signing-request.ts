import { isJsonObject, type JsonObject, type JsonValue, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, type PublicJwk, parseStrictJson } from '@sojourn/keys'
import type { Recognised, SigningContext, SigningRefusal, SigningRequest } from './signing-request.ts'
import { type JwsTemplate, jwtVcTemplate, sdJwtVcTemplate, vcJoseTemplate } from './templates/credential-templates.ts'
import { mdocTemplate } from './templates/mdoc-template.ts'
import {
  bitstringListTemplate,
  checkpointTemplate,
  metadataTemplate,
  registrationTemplate,
  statusListCwtTemplate,
  statusListTemplate,
} from './templates/office-templates.ts'
import { readSigStructure } from './templates/sig-structure.ts'

interface Rule {
  readonly use: 'credential' | 'status_list' | 'issuer_metadata' | 'audit_checkpoint' | 'registration_certificate'
  readonly check: JwsTemplate
}

/** The whole list: what is not on it is not signed, whoever asks (assurance T5). */
const RULES: Readonly<Record<string, Rule>> = {
  'dc+sd-jwt': { use: 'credential', check: sdJwtVcTemplate },
  JWT: { use: 'credential', check: jwtVcTemplate },
  'vc+sd-jwt': { use: 'credential', check: vcJoseTemplate },
  'vc+jwt': { use: 'credential', check: vcJoseTemplate },
  'vc+jwt list': { use: 'status_list', check: bitstringListTemplate },
  'statuslist+jwt': { use: 'status_list', check: statusListTemplate },
  'openidvci-issuer-metadata+jwt': { use: 'issuer_metadata', check: metadataTemplate },
  'rc-wrp+jwt': { use: 'registration_certificate', check: registrationTemplate },
  'sojourn-audit-checkpoint+jwt': { use: 'audit_checkpoint', check: checkpointTemplate },
}

/** Reads the bytes that are to be signed and says what they are, or why they are not signed. */
export async function checkSigningRequest(
  context: SigningContext,
  { input, disclosures }: SigningRequest,
): Promise<Result<Recognised, SigningRefusal>> {
  if ('cose' in input) {
    const bytes = decodeBase64url(input.cose)
    if (bytes === undefined) return refuse('malformed_request')
    return checkCose(context, bytes, disclosures)
  }
  const [first = '', second = '', ...more] = input.jws.split('.')
  const header = jsonOf(first)
  const payload = jsonOf(second)
  if (more.length > 0 || header === undefined || payload === undefined) return refuse('template_unknown')
  const rule = RULES[nameOf(header, payload)]
  if (rule === undefined) return refuse('template_unknown')
  const isMeantForIt = context.uses.some((use) => use === rule.use || use.startsWith(`${rule.use}.`))
  if (!isMeantForIt) return refuse('not_for_this_use')
  if (!isOurHeader(context, header)) return refuse('wrong_header')
  return rule.check(context, payload, input.jws, disclosures)
}

const TYP = 16

async function checkCose(
  context: SigningContext,
  bytes: Uint8Array,
  items: readonly string[],
): Promise<Result<Recognised, SigningRefusal>> {
  const structure = readSigStructure(bytes)
  if (structure === undefined) return refuse('template_unknown')
  if (structure.protectedHeader.get(TYP) !== 'application/statuslist+cwt') {
    return context.types.length === 0 ? refuse('not_for_this_use') : mdocTemplate(context, structure, items)
  }
  return context.uses.includes('status_list') ? statusListCwtTemplate(context, structure) : refuse('not_for_this_use')
}

function nameOf({ typ }: JsonObject, { type }: JsonObject): string {
  const isList = Array.isArray(type) && type.includes('BitstringStatusListCredential')
  return typeof typ !== 'string' || !Object.hasOwn(RULES, typ) ? '' : isList ? `${typ} list` : typ
}

function jsonOf(part: string): JsonObject | undefined {
  const bytes = decodeBase64url(part)
  const json = bytes === undefined ? undefined : parseStrictJson(bytes)
  return isJsonObject(json) ? json : undefined
}

/** The key's own algorithm and names, and nothing that would change how the rest is read. */
function isOurHeader(
  { alg, publicJwk, chain, kids }: SigningContext,
  { alg: said, typ, cty, x5c, kid, jwk, ...rest }: JsonObject,
): boolean {
  if (said !== alg || Object.keys(rest).length > 0 || (cty !== undefined && cty !== 'vc')) return false
  // A list shows the key that signs it, whatever it is called, and no other.
  if (jwk !== undefined && (typ !== 'statuslist+jwt' || !isSameKey(jwk, publicJwk, kid))) return false
  if (x5c !== undefined && JSON.stringify(x5c) !== JSON.stringify(chain)) return false
  if (kid !== undefined && !kids.some((name) => name === kid)) return false
  return x5c !== undefined || kid !== undefined
}

function isSameKey(shown: JsonValue, { kty, crv, x, y }: PublicJwk, kid: JsonValue | undefined): boolean {
  const own = { kty, crv, x, y, kid }
  const isOwn = ([name, value]: [string, unknown]) =>
    Object.hasOwn(own, name) && own[name as keyof typeof own] === value
  return isJsonObject(shown) && Object.entries(shown).every(isOwn) && shown.x === x && shown.y === y
}
