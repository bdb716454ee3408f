import { readFile } from 'node:fs/promises'
import type { PrivateJwk } from '../jwk.ts'
import { type Signer, signerFromJwk } from '../signer.ts'

/** A private JWK in a file that its owner alone can read. The key lives in the memory of whoever calls this. */
export async function signerFromFile(file: string): Promise<Signer> {
  return signerFromJwk(JSON.parse(await readFile(file, 'utf8')) as PrivateJwk)
}
