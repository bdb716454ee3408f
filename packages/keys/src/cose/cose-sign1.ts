import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { type CborMap, type CborValue, isBytes, isCborArray, isCborMap } from '../cbor/cbor-value.ts'
import { decodeCbor } from '../cbor/decode-cbor.ts'
import { cborMap, encodeCbor } from '../cbor/encode-cbor.ts'
import type { Signer } from '../signer.ts'
import type { VerificationKey } from '../verification-key.ts'
import { coseAlgOf } from './cose-algs.ts'

/** RFC9052 4.2 (signing-with-one-signer), read and not believed. */
export interface CoseSign1 {
  /** As received: the signature goes over them. */
  readonly protectedBytes: Uint8Array
  readonly protectedHeader: CborMap
  readonly unprotectedHeader: CborMap
  /** Null when it travels apart. */
  readonly payload: Uint8Array | null
  readonly signature: Uint8Array
}

/** What a kind of message may say of itself, as `TOKEN_KINDS` does for tokens: the purpose decides, never the message [R 18]. */
export interface CoseKindRule {
  /** RFC9596 2 (typ-header-parameter); `none` when the kind has no such header, which is then ignored like any other. */
  readonly typ: string | 'none'
}

export const COSE_KINDS = {
  /** ISO-18013-5 9.1.2.4 (signing-method): IssuerAuth. */
  issuer_auth: { typ: 'none' },
  /** ISO-18013-5 9.1.3.6 (mdoc-ecdsa-eddsa-authentication): deviceSignature. */
  device_auth: { typ: 'none' },
  /** TSL 5.2 (status-list-token-cwt). */
  status_list: { typ: 'application/statuslist+cwt' },
} as const satisfies Record<string, CoseKindRule>

export type CoseKind = keyof typeof COSE_KINDS

export type CoseRefusal = 'malformed_cose' | 'alg_not_allowed' | 'wrong_typ' | 'critical_header' | 'bad_signature'

const ALG = 1
const CRIT = 2
const TYP = 16
const X5CHAIN = 33

/** The four elements, without the tag that may stand around them. */
export function readCoseSign1(value: CborValue): Result<CoseSign1, 'malformed_cose'> {
  if (!isCborArray(value) || value.length !== 4) return refuse('malformed_cose')
  // `undefined` where the text says null is what several wallets write; it changes nothing that is signed.
  const [protectedBytes, unprotectedHeader, payload = null, signature] = value
  if (!isBytes(protectedBytes) || !isCborMap(unprotectedHeader) || !isBytes(signature)) return refuse('malformed_cose')
  if (payload !== null && !isBytes(payload)) return refuse('malformed_cose')
  const protectedHeader = protectedBytes.length === 0 ? ok(new Map()) : decodeCbor(protectedBytes)
  if (!protectedHeader.ok || !isCborMap(protectedHeader.value)) return refuse('malformed_cose')
  // RFC9052 3 (header-parameters): a label in both would be read one way here and another way there.
  for (const label of unprotectedHeader.keys()) if (protectedHeader.value.has(label)) return refuse('malformed_cose')
  return ok({ protectedBytes, protectedHeader: protectedHeader.value, unprotectedHeader, payload, signature })
}

export interface SignCoseSign1 {
  readonly kind: CoseKind
  readonly payload: Uint8Array
  /** The payload is signed and left out: both sides know it. */
  readonly isDetached?: true
  /** In the unprotected header, where ISO-18013-5 9.1.2.4 wants it. */
  readonly x5chain?: readonly string[]
  /** What lies behind the digests in the payload, for a signer elsewhere that looks at what it signs. */
  readonly disclosures?: readonly string[]
  readonly signer: Signer
}

export async function signCoseSign1(input: SignCoseSign1): Promise<CborValue> {
  const { typ }: CoseKindRule = COSE_KINDS[input.kind]
  const { alg } = coseAlgOf(input.signer.alg) ?? {}
  if (alg === undefined) throw new Error(`COSE has no number for ${input.signer.alg}`)
  const protectedBytes = encodeCbor(cborMap([ALG, alg], ...(typ === 'none' ? [] : ([[TYP, typ]] as const))))
  const unprotectedHeader = input.x5chain === undefined ? cborMap() : cborMap([X5CHAIN, x5chainOf(input.x5chain)])
  const signature = await input.signer.sign(signedBytes(protectedBytes, input.payload), input.disclosures)
  return [protectedBytes, unprotectedHeader, input.isDetached ? null : input.payload, signature]
}

/** The header by the rule of its kind, then the signature. `detached` is the payload when it travels apart. */
export async function verifyCoseSign1(
  kind: CoseKind,
  message: CoseSign1,
  key: VerificationKey,
  detached?: Uint8Array,
): Promise<Result<Uint8Array, CoseRefusal>> {
  const { typ }: CoseKindRule = COSE_KINDS[kind]
  const { protectedHeader, unprotectedHeader, payload } = message
  const alg = protectedHeader.get(ALG)
  if (coseAlgOf(key.alg)?.names.some((name) => name === alg) !== true) return refuse('alg_not_allowed')
  if (typ !== 'none' && protectedHeader.get(TYP) !== typ) return refuse('wrong_typ')
  // RFC9052 3.1 (common-cose-header-parameters): no extension is understood, so any is refused; outside the signature it has no place at all.
  if (protectedHeader.has(CRIT) || unprotectedHeader.has(CRIT)) return refuse('critical_header')
  if ((detached === undefined) === (payload === null)) return refuse('malformed_cose')
  const signed = detached ?? payload
  if (signed === null || signed === undefined) return refuse('malformed_cose')
  return (await isSignedBy(message, signed, key)) ? ok(signed) : refuse('bad_signature')
}

/** Fails closed, as for JWS [R 22]. */
async function isSignedBy(message: CoseSign1, payload: Uint8Array, key: VerificationKey): Promise<boolean> {
  try {
    return (await key.verify(signedBytes(message.protectedBytes, payload), message.signature)) === true
  } catch {
    return false
  }
}

/** RFC9052 4.4 (signing-and-verification-process), the Sig_structure. */
const signedBytes = (protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array =>
  encodeCbor(['Signature1', protectedBytes, new Uint8Array(), payload])

/** RFC9360 2 (x5chain): one certificate by itself, more of them as a list; the leaf first. */
function x5chainOf(x5c: readonly string[]): CborValue {
  const chain = x5c.map((certificate) => {
    const der = decodeBase64(certificate)
    if (der === undefined) throw new Error('a certificate of the signer is not base64')
    return der
  })
  const [leaf, ...others] = chain
  if (leaf === undefined) throw new Error('a chain without a certificate')
  return others.length === 0 ? leaf : chain
}

/** As it was read, for one that travels on: header, payload and signature are the bytes that were received. */
export const coseSign1Value = (message: CoseSign1): CborValue => [
  message.protectedBytes,
  message.unprotectedHeader,
  message.payload,
  message.signature,
]

/** As `x5c` would have it, the DER of each as base64; undefined when there is none or it is no chain. */
export function x5cOf({ protectedHeader, unprotectedHeader }: CoseSign1): readonly string[] | undefined {
  const chain = unprotectedHeader.get(X5CHAIN) ?? protectedHeader.get(X5CHAIN)
  if (isBytes(chain)) return [encodeBase64(chain)]
  return isCborArray(chain) && chain.length > 0 && chain.every(isBytes) ? chain.map(encodeBase64) : undefined
}
