import { ATTESTATION_TYPES, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import {
  type CborMap,
  type CborValue,
  contentOf,
  decodeBase64url,
  decodeCbor,
  encodeBase64url,
  isBytes,
  isCborMap,
  readCoseKey,
  sha256,
} from '@sojourn/keys'
import type { Recognised, SigningContext, SigningRefusal } from '../signing-request.ts'
import { statusProblem, timesProblem } from './credential-parts.ts'
import type { SigStructure } from './sig-structure.ts'

const MEMBERS = ['version', 'digestAlgorithm', 'valueDigests', 'deviceKeyInfo', 'docType', 'validityInfo', 'status']

/** IssuerAuth of an mdoc: over a MobileSecurityObject whose every digest is that of an element shown here. */
export async function mdocTemplate(
  context: SigningContext,
  { protectedHeader, payload }: SigStructure,
  items: readonly string[],
): Promise<Result<Recognised, SigningRefusal>> {
  if (![...protectedHeader.keys()].every((name) => name === ALG)) return refuse('wrong_header')
  const mso = embeddedMap(payload)
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
    (await deviceKeyProblem(mso.get('deviceKeyInfo'))) ??
    digestsProblem(mso.get('valueDigests'), items, elements)
  return problem === undefined ? ok({ template: 'mso_mdoc', type }) : refuse(problem)
}

const ALG = 1

/** The holder's key, without a word about what it may do or who has it. */
async function deviceKeyProblem(info: CborValue): Promise<SigningRefusal | undefined> {
  const key = isCborMap(info) && info.size === 1 ? info.get('deviceKey') : undefined
  if (key === undefined || !isCborMap(key) || key.size > 4) return 'wrong_holder'
  return (await readCoseKey(key)).ok ? undefined : 'wrong_holder'
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
