import type { IAgentContext, IIdentifier, IKeyManager } from '@veramo/core-types'
import { AbstractIdentifierProvider } from '@veramo/did-manager'
import { didJwkOf } from '../did/did-jwk.ts'
import { publicJwkOfHex } from './p256-key.ts'
import { KEY_TYPE } from './signer-key-management.ts'

const fixed = async (): Promise<never> => {
  throw new Error('a did:jwk is its key and does not change')
}

/**
 * did:jwk for keys that are there already. Veramo's own provider drops the zeros that a coordinate begins with, which makes one
 * DID in a hundred that nobody can resolve, and spells the JWK in an order of its own.
 */
export class DidJwkProvider extends AbstractIdentifierProvider {
  async createIdentifier(
    { options }: { options?: { keyRef?: string } },
    context: IAgentContext<IKeyManager>,
  ): Promise<Omit<IIdentifier, 'provider'>> {
    const key = await context.agent.keyManagerGet({ kid: options?.keyRef ?? '' })
    if (key.type !== KEY_TYPE) throw new Error('an agency signs with a P-256 key')
    return { did: didJwkOf(publicJwkOfHex(key.publicKeyHex)), controllerKeyId: key.kid, keys: [key], services: [] }
  }

  async deleteIdentifier(): Promise<boolean> {
    return true
  }

  updateIdentifier = fixed
  addKey = fixed
  removeKey = fixed
  addService = fixed
  removeService = fixed
}
