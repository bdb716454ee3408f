import type { IKey, ManagedKeyInfo } from '@veramo/core-types'
import { AbstractKeyManagementSystem } from '@veramo/key-manager'
import { encodeBase64url } from '../bytes.ts'
import { jwkThumbprint } from '../jwk-thumbprint.ts'
import type { Signer } from '../signer.ts'
import { publicKeyHexOf } from './p256-key.ts'

export const KEY_MANAGEMENT = 'signers'
/** Veramo's word for P-256. */
export const KEY_TYPE = 'Secp256r1'

/** A key as Veramo describes it. */
export const managedKey = (kid: string, publicKeyHex: string): ManagedKeyInfo => ({
  kid,
  kms: KEY_MANAGEMENT,
  type: KEY_TYPE,
  publicKeyHex,
  meta: { algorithms: ['ES256'] },
})

/** Veramo's key management over our signers: it signs, and neither makes, shows nor drops a key. */
export class SignerKeyManagement extends AbstractKeyManagementSystem {
  readonly #signers: ReadonlyMap<string, Signer>

  constructor(signers: readonly Signer[]) {
    super()
    this.#signers = new Map(signers.map((signer) => [jwkThumbprint(signer.publicJwk), signer]))
  }

  #signerOf(kid: string): Signer {
    const signer = this.#signers.get(kid)
    if (signer === undefined) throw new Error(`no signer has the key ${kid}`)
    // Veramo would take a key of another type for what it is told it is.
    if (signer.alg !== 'ES256') throw new Error('an agency signs with a P-256 key')
    return signer
  }

  /** A key is taken on by its `kid`; what else the caller says of it is not looked at. */
  async importKey({ kid = '' }: { kid?: string }): Promise<ManagedKeyInfo> {
    return managedKey(kid, publicKeyHexOf(this.#signerOf(kid).publicJwk))
  }

  async listKeys(): Promise<ManagedKeyInfo[]> {
    return [...this.#signers].map(([kid, signer]) => managedKey(kid, publicKeyHexOf(signer.publicJwk)))
  }

  async sign({ keyRef, algorithm, data }: { keyRef: Pick<IKey, 'kid'>; algorithm?: string; data: Uint8Array }) {
    if (algorithm !== 'ES256') throw new Error(`an agency's key signs with ES256, not ${algorithm}`)
    return encodeBase64url(await this.#signerOf(keyRef.kid).sign(data))
  }

  async createKey(): Promise<ManagedKeyInfo> {
    throw new Error('keys are made when an agency is provisioned, not by the agent')
  }

  /** The agent forgets it; the key itself stays where it is kept. */
  async deleteKey(): Promise<boolean> {
    return true
  }

  async sharedSecret(): Promise<string> {
    throw new Error('signing keys agree on no secrets')
  }
}
