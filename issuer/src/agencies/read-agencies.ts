import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { AgencyId, AttestationTypeId } from '@sojourn/domain'
import { ATTESTATION_TYPES } from '@sojourn/domain'
import { didWebOf, importVerificationKey, type PrivateJwk, publicJwkOf, signerFromJwk } from '@sojourn/keys'
import { z } from 'zod'
import type { Agency } from './agency.ts'

const localized = z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) })

const agenciesSchema = z
  .array(
    z.object({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a short name in lower case'),
      name: localized,
      creditCode: z.string().length(18),
      types: z.array(z.enum(Object.keys(ATTESTATION_TYPES) as AttestationTypeId[])).min(1),
      signingKeyFile: z.string().min(1),
      certificateFile: z.string().min(1),
    }),
  )
  .min(1)
  .refine((agencies) => new Set(agencies.map(({ id }) => id)).size === agencies.length, 'two agencies have the same id')

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** The agencies of `agencies.json`, with their keys; paths in it are relative to it. A key is read once and never travels on. */
export async function readAgencies(file: string, publicUrl: string): Promise<readonly Agency[]> {
  const entries = agenciesSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  const beside = (name: string) => resolve(dirname(file), name)
  return Promise.all(
    entries.map(async (entry) => {
      const privateJwk: PrivateJwk = JSON.parse(await readFile(beside(entry.signingKeyFile), 'utf8'))
      const chain = readChain(await readFile(beside(entry.certificateFile), 'utf8'))
      const credentialIssuer = `${publicUrl}/${entry.id}`
      const did = didWebOf(credentialIssuer)
      const key = await importVerificationKey(publicJwkOf(privateJwk))
      if (!key.ok) throw new Error(`the key of agency ${entry.id} cannot be used: ${key.reason}`)
      return {
        id: entry.id as AgencyId,
        name: entry.name,
        creditCode: entry.creditCode,
        types: entry.types,
        credentialIssuer,
        did,
        certificateSigner: await signerFromJwk(privateJwk, { x5c: chain }),
        didSigner: await signerFromJwk(privateJwk, { kid: `${did}#${key.value.thumbprint}` }),
        verificationKey: key.value,
      }
    }),
  )
}

/** The leaf first, the anchor left out; the DER of each as base64 (RFC7515 4.1.6 (x5c)). */
function readChain(pem: string): readonly string[] {
  const chain = [...pem.matchAll(PEM_BLOCK)].map(([, body]) => (body ?? '').replace(/\s+/g, ''))
  if (chain.length === 0) throw new Error('a certificate file holds no certificate')
  return chain
}
