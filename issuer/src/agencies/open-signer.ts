import { dirname, resolve } from 'node:path'
import { unreachable } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import {
  connectKeyService,
  openPkcs11Token,
  type Pkcs11Options,
  type Pkcs11Token,
  signerFromFile,
  signerFromKeyService,
} from '@sojourn/keys/homes'
import type { Secret } from '@sojourn/service'
import type { RingKey } from './key-ring.ts'

/** The homes beside files that are configured. A ring that names another is refused. */
export interface KeyHomesConfig {
  readonly pkcs11: (Omit<Pkcs11Options, 'pin'> & { readonly pin: Secret }) | undefined
  readonly kmsSocket: string | undefined
}

/** Opens the private half where the ring says that it is. The device is opened with the first key that is in it. */
export function createOpenSigner({ pkcs11, kmsSocket }: KeyHomesConfig) {
  let token: Pkcs11Token | undefined
  const keyService = kmsSocket === undefined ? undefined : connectKeyService(kmsSocket)
  return {
    async open(ringFile: string, { home, jwk, thumbprint }: RingKey): Promise<Signer> {
      switch (home.kind) {
        case 'file':
          return signerFromFile(resolve(dirname(ringFile), home.file))
        case 'pkcs11':
          if (pkcs11 === undefined) throw new Error(`the key ${thumbprint} is in a token and none is configured`)
          token ??= openPkcs11Token({ ...pkcs11, pin: pkcs11.pin.reveal() })
          return token.signerOf(home.id, jwk)
        case 'kms':
          if (keyService === undefined)
            throw new Error(`the key ${thumbprint} is at a key service and none is configured`)
          return signerFromKeyService(keyService, home.key, jwk)
        case 'destroyed':
          throw new Error(`the key ${thumbprint} is destroyed and asked to sign`)
        default:
          return unreachable(home)
      }
    },
    close() {
      token?.close()
      keyService?.close()
    },
  }
}
