import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'

/** What a test may spoil of one answer. */
export interface PasskeyAnswer {
  readonly origin: string
  readonly rpId?: string
  readonly personVerified?: boolean
  readonly backupEligible?: boolean
  readonly counter?: number
  readonly crossOrigin?: boolean
  readonly type?: string
  readonly challenge?: string
}

export interface SoftwarePasskey {
  readonly credentialId: string
  create(options: PublicKeyCredentialCreationOptionsJSON, answer: PasskeyAnswer): Record<string, unknown>
  get(options: PublicKeyCredentialRequestOptionsJSON, answer: PasskeyAnswer): Record<string, unknown>
}

/** An authenticator in software (ES256, no attestation), for tests that speak to a server without a browser. */
export function createSoftwarePasskey(): SoftwarePasskey {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  // The uncompressed point is the tail of the SubjectPublicKeyInfo.
  const point = pair.publicKey.subarray(-64)
  const id = randomBytes(32)
  const credentialId = id.toString('base64url')
  let userHandle: string | undefined
  let counter = 0

  const authenticatorData = (answer: PasskeyAnswer, rpId: string | undefined, attested: Buffer): Buffer => {
    counter = answer.counter ?? counter + 1
    const verified = answer.personVerified === false ? 0 : 0x04
    const flags = 0x01 | verified | (answer.backupEligible === true ? 0x08 : 0) | (attested.length > 0 ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(answer.rpId ?? rpId ?? ''), Buffer.from([flags]), count, attested])
  }
  const clientData = (type: string, challenge: string, answer: PasskeyAnswer): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: answer.type ?? type,
        challenge: answer.challenge ?? challenge,
        origin: answer.origin,
        crossOrigin: answer.crossOrigin ?? false,
      }),
    )
  const envelope = (response: Record<string, unknown>) => ({
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return {
    credentialId,
    create(options, answer) {
      userHandle = options.user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(point)])
      const data = authenticatorData(answer, options.rp.id, attested)
      return envelope({
        clientDataJSON: clientData('webauthn.create', options.challenge, answer).toString('base64url'),
        attestationObject: attestationObject(data).toString('base64url'),
        transports: ['internal'],
      })
    },
    get(options, answer) {
      const data = authenticatorData(answer, options.rpId, Buffer.alloc(0))
      const client = clientData('webauthn.get', options.challenge, answer)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), pair.privateKey)
      return envelope({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle === undefined ? {} : { userHandle }),
      })
    },
  }
}

const sha256 = (input: string | Uint8Array): Buffer => createHash('sha256').update(input).digest()

/** COSE_Key of an ES256 key: { 1: 2, 3: -7, -1: 1, -2: x, -3: y } in CBOR. */
const coseKey = (point: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    point.subarray(0, 32),
    Buffer.from('225820', 'hex'),
    point.subarray(32),
  ])

/** { fmt: 'none', attStmt: {}, authData } in CBOR; authData is longer than 23 and shorter than 65,536 bytes. */
function attestationObject(authData: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(authData.length)
  const head = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex')
  return Buffer.concat([head, length, authData])
}
