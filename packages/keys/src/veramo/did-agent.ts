import { createAgent } from '@veramo/core'
import type {
  DIDDocument,
  DIDResolutionResult,
  ICredentialPlugin,
  IDIDManager,
  IKeyManager,
  IResolver,
  TAgent,
} from '@veramo/core-types'
import { CredentialProviderJWT } from '@veramo/credential-jwt'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager } from '@veramo/did-manager'
import { WebDIDProvider } from '@veramo/did-provider-web'
import { DIDResolverPlugin } from '@veramo/did-resolver'
import { KeyManager } from '@veramo/key-manager'
import { buildDidDocument } from '../did/build-did-document.ts'
import { resolveDidJwk } from '../did/did-jwk.ts'
import type { Signer } from '../signer.ts'
import { DidJwkProvider } from './did-jwk-provider.ts'
import { publicJwkOfHex } from './p256-key.ts'
import { KEY_MANAGEMENT, SignerKeyManagement } from './signer-key-management.ts'
import { DidStore, KeyStore } from './store-adapters.ts'
import type { DidStores, StoredDid } from './stores.ts'

/** The agencies' agent: it knows their DIDs, and signs with their keys through our signers. */
export type DidAgent = TAgent<IDIDManager & IKeyManager & IResolver & ICredentialPlugin>

export interface DidAgentOptions {
  readonly stores: DidStores
  readonly signers: readonly Signer[]
  /** For the did:web of others; without it only our own resolve. Whoever fetches decides what may be fetched. */
  readonly fetchDidDocument?: (did: string) => Promise<unknown>
}

export function createDidAgent({ stores, signers, fetchDidDocument }: DidAgentOptions): DidAgent {
  return createAgent<IDIDManager & IKeyManager & IResolver & ICredentialPlugin>({
    plugins: [
      new KeyManager({ store: new KeyStore(stores), kms: { [KEY_MANAGEMENT]: new SignerKeyManagement(signers) } }),
      new DIDManager({
        store: new DidStore(stores),
        defaultProvider: 'did:web',
        providers: { 'did:web': new WebDIDProvider({ defaultKms: KEY_MANAGEMENT }), 'did:jwk': new DidJwkProvider() },
      }),
      new DIDResolverPlugin({
        web: async (did: string) => resolution(await resolveDidWeb(did, stores, fetchDidDocument)),
        jwk: async (did: string) => resolution(await documentOfDidJwk(did)),
      }),
      new CredentialPlugin([new CredentialProviderJWT()]),
    ],
  })
}

const resolution = (didDocument: DIDDocument | undefined): DIDResolutionResult =>
  didDocument === undefined
    ? { didResolutionMetadata: { error: 'notFound' }, didDocument: null, didDocumentMetadata: {} }
    : { didResolutionMetadata: { contentType: 'application/did+json' }, didDocument, didDocumentMetadata: {} }

async function documentOfDidJwk(did: string): Promise<DIDDocument | undefined> {
  const key = await resolveDidJwk(did)
  return key.ok ? buildDidDocument(did, [{ id: `${did}#0`, publicKeyJwk: key.value.publicJwk }]) : undefined
}

async function resolveDidWeb(
  did: string,
  stores: DidStores,
  fetchDidDocument: DidAgentOptions['fetchDidDocument'],
): Promise<DIDDocument | undefined> {
  const own = await stores.findDid(did)
  if (own !== undefined) return documentOfOwn(own, stores)
  const fetched = (await fetchDidDocument?.(did)) as DIDDocument | undefined
  return fetched?.id === did ? fetched : undefined
}

/** A key of a did:web is named by its thumbprint. */
export const didWebKeyId = (did: string, thumbprint: string): string => `${did}#${thumbprint}`

async function documentOfOwn({ did, keyIds }: StoredDid, stores: DidStores): Promise<DIDDocument> {
  const keys = await Promise.all(keyIds.map((kid) => stores.findKey(kid)))
  return buildDidDocument(
    did,
    keys.flatMap((key) =>
      key === undefined ? [] : [{ id: didWebKeyId(did, key.kid), publicKeyJwk: publicJwkOfHex(key.publicKeyHex) }],
    ),
  )
}
