import { createRequire } from 'node:module'
import { sha256 } from '../bytes.ts'
import type { PublicJwk } from '../jwk.ts'
import { publicJwkOf, readPublicJwk } from '../jwk.ts'
import type { Signer } from '../signer.ts'

export interface Pkcs11Options {
  /** The device's own library, such as /usr/lib/softhsm/libsofthsm2.so. */
  readonly library: string
  readonly tokenLabel: string
  readonly pin: string
  /** Where the package `pkcs11js` is installed, built; it is native code that nobody needs who has no device. */
  readonly addon: string
}

/** A device that is open and signed in to. Keys are in it and stay there. */
export interface Pkcs11Token {
  /** By its CKA_ID in hex. Throws when the device has no such private key that signs. */
  signerOf(id: string, publicJwk: PublicJwk): Signer
  /** Makes a key that cannot be read out; for provisioning. */
  generateKey(id: string): PublicJwk
  /** Whether there was one. */
  destroyKey(id: string): boolean
  close(): void
}

type Handle = Buffer
interface Attribute {
  readonly type: number
  readonly value?: Buffer | number | boolean | string
}

/** The part of pkcs11js that is used: PKCS11-3.0 5 (functions). */
interface Cryptoki {
  load(library: string): void
  C_Initialize(): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent: boolean): Handle[]
  C_GetTokenInfo(slot: Handle): { readonly label: string }
  C_OpenSession(slot: Handle, flags: number): Handle
  C_CloseSession(session: Handle): void
  C_Login(session: Handle, userType: number, pin: string): void
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void
  C_FindObjects(session: Handle, max: number): Handle[]
  C_FindObjectsFinal(session: Handle): void
  C_GetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): { readonly value: Buffer }[]
  C_SignInit(session: Handle, mechanism: { readonly mechanism: number }, key: Handle): void
  C_Sign(session: Handle, data: Buffer, room: Buffer): Buffer
  C_GenerateKeyPair(
    session: Handle,
    mechanism: { readonly mechanism: number },
    publicTemplate: readonly Attribute[],
    privateTemplate: readonly Attribute[],
  ): { readonly publicKey: Handle; readonly privateKey: Handle }
  C_DestroyObject(session: Handle, object: Handle): void
  close(): void
}

// PKCS11-3.0 6.3 (elliptic-curve), 4 (objects), 5.6 (session-management-functions).
const CKF_RW_SESSION = 2
const CKF_SERIAL_SESSION = 4
const CKU_USER = 1
const CKO_PUBLIC_KEY = 2
const CKO_PRIVATE_KEY = 3
const CKA_CLASS = 0
const CKA_TOKEN = 1
const CKA_PRIVATE = 2
const CKA_ID = 0x102
const CKA_SENSITIVE = 0x103
const CKA_SIGN = 0x108
const CKA_VERIFY = 0x10a
const CKA_EXTRACTABLE = 0x162
const CKA_EC_PARAMS = 0x180
const CKA_EC_POINT = 0x181
const CKM_EC_KEY_PAIR_GEN = 0x1040
const CKM_ECDSA = 0x1041

/** The object identifier of P-256 in DER. */
const P256 = Buffer.from('06082a8648ce3d030107', 'hex')
const SIGNATURE_BYTES = 64
const COORDINATE_BYTES = 32

export function openPkcs11Token({ library, tokenLabel, pin, addon }: Pkcs11Options): Pkcs11Token {
  const { PKCS11 } = createRequire(import.meta.url)(addon) as { PKCS11: new () => Cryptoki }
  const device = new PKCS11()
  device.load(library)
  device.C_Initialize()
  const slot = device.C_GetSlotList(true).find((each) => device.C_GetTokenInfo(each).label.trim() === tokenLabel)
  if (slot === undefined) throw new Error(`there is no token ${tokenLabel} in ${library}`)
  const session = device.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION)
  device.C_Login(session, CKU_USER, pin)

  function find(kind: number, id: string): Handle | undefined {
    device.C_FindObjectsInit(session, [
      { type: CKA_CLASS, value: kind },
      { type: CKA_ID, value: Buffer.from(id, 'hex') },
    ])
    const [first, second] = device.C_FindObjects(session, 2)
    device.C_FindObjectsFinal(session)
    if (second !== undefined) throw new Error(`the token has two keys ${id}`)
    return first
  }

  return {
    signerOf(id, publicJwk) {
      const read = readPublicJwk(publicJwkOf(publicJwk))
      if (!read.ok || read.value.alg !== 'ES256') throw new Error('a key in a token is one on P-256')
      const key = find(CKO_PRIVATE_KEY, id)
      if (key === undefined) throw new Error(`the token has no key ${id}`)
      return {
        alg: 'ES256',
        publicJwk: read.value.jwk,
        // The device gets the digest; initialising and signing are one step, for nothing comes between two synchronous calls.
        sign(input) {
          device.C_SignInit(session, { mechanism: CKM_ECDSA }, key)
          return new Uint8Array(device.C_Sign(session, Buffer.from(sha256(input)), Buffer.alloc(SIGNATURE_BYTES)))
        },
      }
    },
    generateKey(id) {
      const name = { type: CKA_ID, value: Buffer.from(id, 'hex') }
      const { publicKey } = device.C_GenerateKeyPair(
        session,
        { mechanism: CKM_EC_KEY_PAIR_GEN },
        [
          name,
          { type: CKA_TOKEN, value: true },
          { type: CKA_VERIFY, value: true },
          { type: CKA_EC_PARAMS, value: P256 },
        ],
        [
          name,
          { type: CKA_TOKEN, value: true },
          { type: CKA_PRIVATE, value: true },
          { type: CKA_SENSITIVE, value: true },
          { type: CKA_EXTRACTABLE, value: false },
          { type: CKA_SIGN, value: true },
        ],
      )
      const [point] = device.C_GetAttributeValue(session, publicKey, [{ type: CKA_EC_POINT }])
      return jwkOfPoint(point?.value ?? Buffer.alloc(0))
    },
    destroyKey(id) {
      const halves = [find(CKO_PRIVATE_KEY, id), find(CKO_PUBLIC_KEY, id)].filter((half) => half !== undefined)
      for (const half of halves) device.C_DestroyObject(session, half)
      return halves.length > 0
    },
    close() {
      device.C_CloseSession(session)
      device.C_Finalize()
      device.close()
    },
  }
}

/** CKA_EC_POINT is the uncompressed point in an OCTET STRING: 04 41, then 04, x and y. */
function jwkOfPoint(der: Buffer): PublicJwk {
  if (der.length !== 3 + 2 * COORDINATE_BYTES || der[0] !== 4 || der[1] !== 0x41 || der[2] !== 4) {
    throw new Error('the token made a point that is not one on P-256')
  }
  const coordinate = (from: number) => der.subarray(from, from + COORDINATE_BYTES).toString('base64url')
  return { kty: 'EC', crv: 'P-256', x: coordinate(3), y: coordinate(3 + COORDINATE_BYTES) }
}
