import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { AgencyId, AttestationTypeId } from '@sojourn/domain'
import { ATTESTATION_TYPES } from '@sojourn/domain'
import { didWebOf } from '@sojourn/keys'
import { entitlementOf } from '@sojourn/protocol'
import { z } from 'zod'
import type { Agency, RegistrarSettings } from './agency.ts'

const localized = z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) })

const authorizedParty = z.union([
  z.object({ creditCode: z.string().length(18) }).transform(({ creditCode }) => ({ identifier: creditCode })),
  z.object({ kind: z.string().min(1) }).transform(({ kind }) => ({ entitlement: entitlementOf(kind) })),
])

const agenciesSchema = z
  .array(
    z.object({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a short name in lower case'),
      name: localized,
      creditCode: z.string().length(18),
      types: z.array(z.enum(Object.keys(ATTESTATION_TYPES) as AttestationTypeId[])),
      /** Registers relying parties whose access certificates come from these authorities: PEM, an anchor a file. */
      registrar: z.object({ accessAnchorFiles: z.array(z.string().min(1)).min(1) }).exactOptional(),
      /** Registered numbers, or kinds of relying party, that a type may be shown to. */
      disclosureTo: z
        .partialRecord(z.enum(Object.keys(ATTESTATION_TYPES) as AttestationTypeId[]), z.array(authorizedParty).min(1))
        .default({}),
      signingKeysFile: z.string().min(1),
    }),
  )
  .min(1)
  .refine(
    (agencies) => agencies.every(({ types, registrar }) => types.length > 0 || registrar !== undefined),
    'an agency issues something or registers relying parties',
  )
  .refine(
    (agencies) => agencies.filter(({ registrar }) => registrar !== undefined).length <= 1,
    'two agencies register relying parties',
  )
  .refine((agencies) => new Set(agencies.map(({ id }) => id)).size === agencies.length, 'two agencies have the same id')

/** What is said of an agency once and for all; its keys come and go in a file of their own. */
export interface AgencyEntry extends Omit<Agency, 'signerFor' | 'publishedKeys' | 'chainOf'> {
  readonly signingKeysFile: string
}

/** The agencies of `agencies.json`; paths in it are relative to it. */
export async function readAgencies(file: string, publicUrl: string): Promise<readonly AgencyEntry[]> {
  const entries = agenciesSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  const folder = dirname(file)
  return Promise.all(
    entries.map(async ({ registrar, ...entry }) => {
      const credentialIssuer = `${publicUrl}/${entry.id}`
      return {
        ...entry,
        id: entry.id as AgencyId,
        credentialIssuer,
        did: didWebOf(credentialIssuer),
        signingKeysFile: resolve(folder, entry.signingKeysFile),
        ...(registrar === undefined ? {} : { registrar: await readRegistrar(folder, registrar.accessAnchorFiles) }),
      }
    }),
  )
}

async function readRegistrar(folder: string, files: readonly string[]): Promise<RegistrarSettings> {
  const pems = await Promise.all(files.map((file) => readFile(resolve(folder, file), 'utf8')))
  return { accessAnchors: pems.map((pem) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')) }
}
