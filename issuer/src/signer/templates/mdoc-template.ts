import { ATTESTATION_TYPES, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import {
  type CborMap,
  type CborValue,
  contentOf,
  decodeBase64url,
  decodeCbor,
  encodeBase64url,
  isBytes,
  isCborArray,
  isCborMap,
  sha256,
} from '@sojourn/keys'
import type { Recognised, SigningContext, SigningRefusal } from '../signing-request.ts'
import { statusProblem, timesProblem } from './credential-parts.ts'

const MEMBERS = ['version', 'digestAlgorithm', 'valueDigests', 'deviceKeyInfo', 'docType', 'validityInfo', 'status']

/** IssuerAuth of an mdoc: a Sig_structure over a MobileSecurityObject whose every digest is that of an element shown here. */
export function mdocTemplate(
  context: SigningContext,
  structure: Uint8Array,
  items: readonly string[],
): Result<Recognised, SigningRefusal> {
  const decoded = decodeCbor(structure)
  if (!decoded.ok || !isCborArray(decoded.value) || decoded.value.length !== 4) return refuse('template_unknown')
  const [label, protectedBytes, external, payload] = decoded.value
  if (label !== 'Signature1' || !isBytes(external) || external.length > 0) return refuse('template_unknown')
  if (!isBytes(protectedBytes) || !isAlgOnly(protectedBytes)) return refuse('wrong_header')
  const mso = isBytes(payload) ? embeddedMap(payload) : undefined
  if (mso === undefined) return refuse('template_unknown')
  if (![...mso.keys()].every((name) => MEMBERS.includes(String(name)))) return refuse('strange_member')
  const type = context.types.find((id) => ATTESTATION_TYPES[id].mdoc?.docType === mso.get('docType'))
  if (type === undefined) return refuse('wrong_type')
  const elements = new Set(
    ATTESTATION_TYPES[type].mdoc?.elements.map(({ nameSpace, identifier }) => `${nameSpace} ${identifier}`),
  )
  const problem =
    mdocTimes(context, mso.get('validityInfo')) ??
    statusProblem(context, statusOf(mso.get('status'))) ??
    digestsProblem(mso.get('valueDigests'), items, elements)
  return problem === undefined ? ok({ template: 'mso_mdoc', type }) : refuse(problem)
}

function isAlgOnly(bytes: Uint8Array): boolean {
  const header = decodeCbor(bytes)
  return header.ok && isCborMap(header.value) && [...header.value.keys()].every((name) => name === 1)
}

/** #6.24(bstr .cbor map). */
function embeddedMap(bytes: Uint8Array): CborMap | undefined {
  const outer = decodeCbor(bytes)
  const content = outer.ok ? contentOf(outer.value, EMBEDDED) : undefined
  const inner = content !== undefined && isBytes(content) ? decodeCbor(content) : undefined
  return inner?.ok === true && isCborMap(inner.value) ? inner.value : undefined
}

const EMBEDDED = 24
const TDATE = 0

function mdocTimes(context: SigningContext, validity: CborValue): SigningRefusal | undefined {
  if (!isCborMap(validity) || validity.size !== 3) return 'wrong_time'
  const seconds = (name: string): number | undefined => {
    const text = contentOf(validity.get(name), TDATE)
    return typeof text === 'string' ? Date.parse(text) / 1_000 : undefined
  }
  if (seconds('signed') !== seconds('validFrom')) return 'wrong_time'
  return timesProblem(context, seconds('validFrom'), seconds('validUntil'))
}

/** As JSON, where the one rule for status claims is. */
function statusOf(status: CborValue): JsonValue | undefined {
  const list = isCborMap(status) && status.size === 1 ? status.get('status_list') : undefined
  if (list === undefined || !isCborMap(list) || list.size !== 2) return undefined
  const [idx, uri] = [list.get('idx'), list.get('uri')]
  return typeof idx === 'number' && typeof uri === 'string' ? { status_list: { idx, uri } } : undefined
}

function digestsProblem(
  spaces: CborValue,
  items: readonly string[],
  elements: ReadonlySet<string>,
): SigningRefusal | undefined {
  if (!isCborMap(spaces)) return 'undisclosed_claim'
  const shown = new Map(items.map((item) => [digestOfItem(item), item]))
  let digests = 0
  for (const [space, byId] of spaces) {
    if (!isCborMap(byId)) return 'undisclosed_claim'
    for (const digest of byId.values()) {
      digests += 1
      const item = isBytes(digest) ? shown.get(encodeBase64url(digest)) : undefined
      if (item === undefined) return 'undisclosed_claim'
      const name = embeddedMap(decodeBase64url(item) ?? new Uint8Array())?.get('elementIdentifier')
      if (!elements.has(`${space} ${name}`) && name !== 'synthetic') return 'strange_claim'
    }
  }
  return digests === items.length ? undefined : 'undisclosed_claim'
}

const digestOfItem = (item: string): string => encodeBase64url(sha256(decodeBase64url(item) ?? new Uint8Array()))
