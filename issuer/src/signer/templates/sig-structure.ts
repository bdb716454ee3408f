import { type CborMap, decodeCbor, isBytes, isCborArray, isCborMap } from '@sojourn/keys'

/** What a COSE signature goes over: RFC9052 4.4 (signing-and-verification-process). */
export interface SigStructure {
  readonly protectedHeader: CborMap
  readonly payload: Uint8Array
}

/** Undefined for anything else, such as one with external data, which nobody could see afterwards. */
export function readSigStructure(bytes: Uint8Array): SigStructure | undefined {
  const decoded = decodeCbor(bytes)
  if (!decoded.ok || !isCborArray(decoded.value) || decoded.value.length !== 4) return undefined
  const [label, protectedBytes, external, payload] = decoded.value
  if (label !== 'Signature1' || !isBytes(external) || external.length > 0 || !isBytes(payload)) return undefined
  const header = isBytes(protectedBytes) ? decodeCbor(protectedBytes) : undefined
  return header?.ok === true && isCborMap(header.value) ? { protectedHeader: header.value, payload } : undefined
}
