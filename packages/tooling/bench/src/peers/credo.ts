import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { Agent, ConsoleLogger, InjectionSymbols, Kms, LogLevel, SdJwtVcModule, X509Certificate } from '@credo-ts/core'
import { disclosablePermitPaths, ISSUER, permitClaims, type RawKey, VCT } from '../workload.ts'

const unused = async (): Promise<never> => {
  throw new Error('not part of what is measured')
}

/** Credo's key service over native keys: its own path to a signature, with the fastest signature there is at its end. */
function nativeKeyService() {
  const keys = new Map<string, { privateKey: KeyObject; publicJwk: Record<string, unknown> }>()
  return {
    backend: 'native',
    isOperationSupported: () => true,
    getPublicKey: async (_context: unknown, keyId: string) => keys.get(keyId)?.publicJwk ?? null,
    async importKey(_context: unknown, { privateJwk }: { privateJwk: JsonWebKey & { kid: string } }) {
      const { d: _secret, ...publicJwk } = privateJwk
      keys.set(privateJwk.kid, { privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }), publicJwk })
      return { keyId: privateJwk.kid, publicJwk }
    },
    async sign(_context: unknown, { keyId, data }: { keyId: string; data: Uint8Array }) {
      const key = keys.get(keyId)
      if (!key) throw new Error(`no key ${keyId}`)
      return { signature: sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }) }
    },
    randomBytes: (_context: unknown, { length }: { length: number }) => new Uint8Array(randomBytes(length)),
    createKey: unused,
    deleteKey: unused,
    verify: unused,
    encrypt: unused,
    decrypt: unused,
  }
}

/** Keeps nothing, so that no database is in Credo's figure. */
const emptyStorage = {
  save: async () => {},
  update: async () => {},
  delete: async () => {},
  deleteById: async () => {},
  getById: async () => ({ storageVersion: '0.6' }),
  getAll: async () => [],
  findByQuery: async () => [],
  supportsCursorPagination: false,
}

/** `@credo-ts/core` minting an SD-JWT VC with a certificate chain in its header. */
export async function createCredoIssuer(
  key: RawKey,
  leafCertificate: string,
): Promise<(holder: RawKey['publicJwk']) => Promise<string>> {
  const backend = nativeKeyService()
  const agent = new Agent({
    config: { logger: new ConsoleLogger(LogLevel.off) },
    dependencies: {
      FileSystem: class {} as never,
      EventEmitterClass: EventEmitter,
      fetch: globalThis.fetch,
      WebSocketClass: class {} as never,
    },
    modules: {
      storage: {
        register: (dependencies: { registerInstance(token: symbol, value: unknown): void }) =>
          dependencies.registerInstance(InjectionSymbols.StorageService, emptyStorage),
      } as never,
      kms: new Kms.KeyManagementModule({ backends: [backend as never], defaultBackend: 'native' }),
      sdJwtVc: new SdJwtVcModule(),
    },
  })
  await agent.initialize()
  const kid = 'bench'
  await agent.kms.importKey({ privateJwk: { ...key.privateJwk, kid } as never })
  const certificate = X509Certificate.fromEncodedCertificate(leafCertificate)
  certificate.keyId = kid
  const frame = { _sd: disclosablePermitPaths.map(([name]) => name) }
  return async (holder) => {
    const issued = await agent.sdJwtVc.sign({
      payload: { vct: VCT, ...permitClaims, exp: 1_900_000_000 },
      disclosureFrame: frame as never,
      holder: { method: 'jwk', jwk: Kms.PublicJwk.fromPublicJwk(holder) as never },
      issuer: { method: 'x5c', x5c: [certificate], issuer: ISSUER },
    } as never)
    return issued.compact
  }
}
