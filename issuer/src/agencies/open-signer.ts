import { dirname, resolve } from 'node:path'
import { unreachable } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import { signerFromFile } from '@sojourn/keys/homes'
import type { KeyHome, RingKey } from './key-ring.ts'

/** Opens the private half where the ring says that it is. */
export async function openSigner(ringFile: string, { home, thumbprint }: RingKey): Promise<Signer> {
  const signer = await opened(ringFile, home, thumbprint)
  return signer
}

async function opened(ringFile: string, home: KeyHome, thumbprint: string): Promise<Signer> {
  switch (home.kind) {
    case 'file':
      return signerFromFile(resolve(dirname(ringFile), home.file))
    case 'pkcs11':
    case 'kms':
      throw new Error(`the home of the key ${thumbprint} is not configured: ${home.kind}`)
    case 'destroyed':
      throw new Error(`the key ${thumbprint} is destroyed and asked to sign`)
    default:
      return unreachable(home)
  }
}
