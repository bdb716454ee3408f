import { isJsonObject, type JsonValue, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { decodeCbor, isBytes, isCborMap } from '@sojourn/keys'
import { readRegistrationClaims } from '@sojourn/trust'
import { statusListsUri } from '../../lifecycle/status-place.ts'
import type { Recognised, SigningContext, SigningRefusal } from '../signing-request.ts'
import { hasOnly, isOwnList, timesProblem } from './credential-parts.ts'
import type { JwsTemplate } from './credential-templates.ts'
import type { SigStructure } from './sig-structure.ts'

/** `statuslist+jwt`: one of the agency's own lists, and numbers. */
export const statusListTemplate: JwsTemplate = async (context, payload) => {
  const { sub, iat, exp, ttl, status_list: list } = payload
  if (!hasOnly(payload, ['sub', 'iat', 'exp', 'ttl', 'status_list'])) return refuse('strange_member')
  if (!isJsonObject(list) || !hasOnly(list, ['bits', 'lst', 'aggregation_uri'])) return refuse('wrong_list')
  const isList =
    isOwnList(context.credentialIssuer, sub) &&
    isBase64url(list.lst) &&
    (list.bits === 1 || list.bits === 2) &&
    (list.aggregation_uri === undefined || list.aggregation_uri === statusListsUri(context.credentialIssuer)) &&
    typeof ttl === 'number'
  if (!isList) return refuse('wrong_list')
  const problem = timesProblem(context, iat, exp)
  return problem === undefined ? ok({ template: 'status_list' }) : refuse(problem)
}

/** `vc+jwt` of type BitstringStatusListCredential. */
export const bitstringListTemplate: JwsTemplate = async (context, payload) => {
  const { credentialSubject: subject, id, issuer, iat, exp } = payload
  const members = ['@context', 'id', 'type', 'issuer', 'validFrom', 'validUntil', 'credentialSubject', 'iat', 'exp']
  if (!hasOnly(payload, members)) return refuse('strange_member')
  if (issuer !== context.did) return refuse('wrong_issuer')
  const isList =
    JSON.stringify(payload['@context']) === '["https://www.w3.org/ns/credentials/v2"]' &&
    isOwnList(context.credentialIssuer, id) &&
    isJsonObject(subject) &&
    hasOnly(subject, ['id', 'type', 'statusPurpose', 'encodedList', 'ttl']) &&
    subject.id === `${id}#list` &&
    subject.type === 'BitstringStatusList' &&
    (subject.statusPurpose === 'revocation' || subject.statusPurpose === 'suspension') &&
    typeof subject.encodedList === 'string' &&
    isBase64url(subject.encodedList.slice(1)) &&
    typeof subject.ttl === 'number'
  if (!isList) return refuse('wrong_list')
  const problem = timesProblem(context, iat, exp)
  return problem === undefined ? ok({ template: 'bitstring_list' }) : refuse(problem)
}

/** The issuer's own metadata (OID4VCI-1.0 12.2.3 (credential-issuer-signed-metadata)): it binds nobody but this issuer. */
export const metadataTemplate: JwsTemplate = async ({ credentialIssuer, now }, { iss, sub, iat, ...metadata }) => {
  if (iss !== credentialIssuer || sub !== credentialIssuer || metadata.credential_issuer !== credentialIssuer) {
    return refuse('wrong_issuer')
  }
  if (!hasOnly(metadata, METADATA_MEMBERS)) return refuse('strange_member')
  if (typeof iat !== 'number' || Math.abs(iat - toSeconds(now)) > 86_400) return refuse('wrong_time')
  return ok({ template: 'issuer_metadata' })
}

const METADATA_MEMBERS = [
  'credential_issuer',
  'authorization_servers',
  'credential_endpoint',
  'nonce_endpoint',
  'deferred_credential_endpoint',
  'notification_endpoint',
  'credential_request_encryption',
  'credential_response_encryption',
  'batch_credential_issuance',
  'display',
  'credential_configurations_supported',
  'key_certificates',
]

/** A registration certificate of this registrar's own: one party, one use, a year at most. */
export const registrationTemplate: JwsTemplate = async (context, payload) => {
  if (!hasOnly(payload, REGISTRATION_MEMBERS)) return refuse('strange_member')
  if (payload.iss !== context.credentialIssuer || payload.registry_uri !== context.credentialIssuer) {
    return refuse('wrong_issuer')
  }
  if (readRegistrationClaims(payload) === undefined) return refuse('wrong_type')
  const { iat, exp, status } = payload
  const place = isJsonObject(status) && hasOnly(status, ['status_list']) ? status.status_list : undefined
  const isPlaced =
    isJsonObject(place) &&
    hasOnly(place, ['idx', 'uri']) &&
    Number.isInteger(place.idx) &&
    isOwnList(context.credentialIssuer, place.uri)
  if (!isPlaced) return refuse('wrong_status')
  const isNow = typeof iat === 'number' && Math.abs(iat - toSeconds(context.now)) <= 86_400
  const ends = typeof exp === 'number' && exp <= toSeconds(context.notAfter)
  return isNow && ends ? ok({ template: 'registration_certificate' }) : refuse('wrong_time')
}

const REGISTRATION_MEMBERS = [
  'iss',
  'sub',
  'name',
  'name#en',
  'kind',
  'country',
  'client_ids',
  'registration_id',
  'registration_version',
  'entitlements',
  'registry_uri',
  'intended_use_id',
  'purpose',
  'legal_basis',
  'retention',
  'support_uri',
  'credentials',
  'iat',
  'exp',
  'status',
]

/** A root of the log. */
export const checkpointTemplate: JwsTemplate = async ({ credentialIssuer, now }, payload) => {
  const { iss, iat, tree_size: size, root_hash: root } = payload
  if (!hasOnly(payload, ['iss', 'iat', 'tree_size', 'root_hash'])) return refuse('strange_member')
  if (iss !== credentialIssuer) return refuse('wrong_issuer')
  if (typeof iat !== 'number' || Math.abs(iat - toSeconds(now)) > 86_400) return refuse('wrong_time')
  const isRoot =
    typeof size === 'number' && Number.isInteger(size) && typeof root === 'string' && /^[\w-]{43}$/.test(root)
  return isRoot ? ok({ template: 'audit_checkpoint' }) : refuse('wrong_list')
}

const isBase64url = (text: JsonValue | undefined): boolean => typeof text === 'string' && /^[\w-]+$/.test(text)

const CWT = { sub: 2, exp: 4, iat: 6, ttl: 65_534, list: 65_533 } as const

/** The same list as a CWT: TSL 5.2 (status-list-token-cwt). */
export function statusListCwtTemplate(
  context: SigningContext,
  { protectedHeader, payload }: SigStructure,
): Result<Recognised, SigningRefusal> {
  if (![...protectedHeader.keys()].every((name) => name === 1 || name === 16)) return refuse('wrong_header')
  const claims = decodeCbor(payload)
  if (!claims.ok || !isCborMap(claims.value)) return refuse('wrong_list')
  const names: readonly unknown[] = Object.values(CWT)
  if (![...claims.value.keys()].every((name) => names.includes(name))) return refuse('strange_member')
  const list = claims.value.get(CWT.list)
  const uri = claims.value.get(CWT.sub)
  if (list === undefined || !isCborMap(list) || typeof uri !== 'string') return refuse('wrong_list')
  const aggregation = list.get('aggregation_uri')
  const isList =
    [...list.keys()].every((name) => name === 'bits' || name === 'lst' || name === 'aggregation_uri') &&
    isOwnList(context.credentialIssuer, uri) &&
    isBytes(list.get('lst')) &&
    (list.get('bits') === 1 || list.get('bits') === 2) &&
    (aggregation === undefined || aggregation === statusListsUri(context.credentialIssuer)) &&
    typeof claims.value.get(CWT.ttl) === 'number'
  if (!isList) return refuse('wrong_list')
  const [iat, exp] = [claims.value.get(CWT.iat), claims.value.get(CWT.exp)]
  if (typeof iat !== 'number' || typeof exp !== 'number') return refuse('wrong_time')
  const problem = timesProblem(context, iat, exp)
  return problem === undefined ? ok({ template: 'status_list_cwt' }) : refuse(problem)
}
