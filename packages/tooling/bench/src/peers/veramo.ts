import { createAgent } from '@veramo/core'
import type { DIDDocument, ICredentialPlugin, IDIDManager, IKeyManager, IResolver } from '@veramo/core-types'
import { CredentialProviderJWT } from '@veramo/credential-jwt'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager, MemoryDIDStore } from '@veramo/did-manager'
import { DIDResolverPlugin } from '@veramo/did-resolver'
import { KeyManager, MemoryKeyStore, MemoryPrivateKeyStore } from '@veramo/key-manager'
import { KeyManagementSystem } from '@veramo/kms-local'
import { permitClaims, type RawKey } from '../workload.ts'

const DID = 'did:web:issuer.example'
const KID = 'bench'

/** Veramo as its documentation sets it up: its own local key service, everything in memory. */
export async function createVeramoPeer(key: RawKey, subject: string) {
  const document: DIDDocument = {
    id: DID,
    verificationMethod: [{ id: `${DID}#${KID}`, type: 'JsonWebKey2020', controller: DID, publicKeyJwk: key.publicJwk }],
    assertionMethod: [`${DID}#${KID}`],
    authentication: [`${DID}#${KID}`],
  }
  const keys = new MemoryPrivateKeyStore()
  const agent = createAgent<IDIDManager & IKeyManager & IResolver & ICredentialPlugin>({
    plugins: [
      new KeyManager({ store: new MemoryKeyStore(), kms: { local: new KeyManagementSystem(keys) } }),
      new DIDManager({ store: new MemoryDIDStore(), defaultProvider: 'did:web', providers: {} }),
      new DIDResolverPlugin({
        web: async () => ({
          didResolutionMetadata: { contentType: 'application/did+json' },
          didDocument: document,
          didDocumentMetadata: {},
        }),
      }),
      new CredentialPlugin([new CredentialProviderJWT()]),
    ],
  })
  const privateKeyHex = Buffer.from(key.privateJwk.d, 'base64url').toString('hex')
  await agent.didManagerImport({
    did: DID,
    provider: 'did:web',
    keys: [{ kid: KID, type: 'Secp256r1', kms: 'local', privateKeyHex }],
  })
  return {
    async mint(): Promise<string> {
      const credential = await agent.createVerifiableCredential({
        proofFormat: 'jwt',
        keyRef: KID,
        credential: {
          issuer: { id: DID },
          type: ['VerifiableCredential', 'ResidencePermit'],
          issuanceDate: '2026-11-22T00:00:00Z',
          expirationDate: '2027-03-01T00:00:00Z',
          credentialSubject: { id: subject, ...permitClaims },
        },
      })
      return String(credential.proof.jwt)
    },
    async verify(jwt: string): Promise<boolean> {
      const { verified } = await agent.verifyCredential({
        credential: jwt,
        policies: { credentialStatus: false, now: Date.parse('2026-12-01T00:00:00Z') / 1000 },
      })
      return verified
    },
  }
}
