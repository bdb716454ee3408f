import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type AgencyId, ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import { type PrivateJwk, signerFromJwk, x509Hash } from '@sojourn/keys'
import { z } from 'zod'
import type { EvidenceDesk, EvidenceDesks, EvidenceRule } from './evidence-policy.ts'

const typeId = z.enum(Object.keys(ATTESTATION_TYPES) as AttestationTypeId[])

const acceptedEvidence = z.object({
  type: typeId,
  issuers: z.array(z.url()).min(1).optional(),
  claims: z
    .array(
      z.object({
        path: z.array(z.string().min(1)).min(1),
        values: z
          .array(z.union([z.string(), z.number(), z.boolean()]))
          .min(1)
          .exactOptional(),
      }),
    )
    .min(1),
})

const fileSchema = z.record(
  z.string(),
  z.object({
    accessKeyFile: z.string().min(1),
    certificateFile: z.string().min(1),
    rules: z.partialRecord(
      typeId,
      z.object({ anyOf: z.array(acceptedEvidence).min(1), decidedBy: z.enum(['officers', 'register']) }),
    ),
  }),
)

type DeskOnFile = z.output<typeof fileSchema>[string]

interface KnownAgency {
  readonly id: AgencyId
  readonly types: readonly AttestationTypeId[]
}

/** Whom which agency asks for what; paths are from the folder of the file. A slip in it is a fault at the start, not an unasked question. */
export async function readEvidencePolicy(file: string, agencies: readonly KnownAgency[]): Promise<EvidenceDesks> {
  const entries = fileSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  const desks = Object.entries(entries).map(async ([id, entry]) => {
    const agency = agencies.find((known) => known.id === id)
    if (agency === undefined) throw new Error(`${file}: there is no agency ${id}`)
    return [agency.id, await deskOf(agency, entry, dirname(file))] as const
  })
  return new Map(await Promise.all(desks))
}

async function deskOf(agency: KnownAgency, entry: DeskOnFile, folder: string): Promise<EvidenceDesk> {
  const rules = new Map<AttestationTypeId, EvidenceRule>()
  for (const [type, rule] of Object.entries(entry.rules) as [
    AttestationTypeId,
    (typeof entry.rules)[AttestationTypeId],
  ][]) {
    if (rule === undefined) continue
    if (!agency.types.includes(type)) throw new Error(`${agency.id} does not issue ${type}, so nothing is shown for it`)
    for (const { type: shown, claims } of rule.anyOf) assertClaims(shown, claims)
    rules.set(type, { ...rule, anyOf: rule.anyOf.map(({ issuers, ...accepted }) => ({ ...accepted, issuers })) })
  }
  const privateJwk = JSON.parse(await readFile(resolve(folder, entry.accessKeyFile), 'utf8')) as PrivateJwk
  const x5c = chainOf(await readFile(resolve(folder, entry.certificateFile), 'utf8'))
  const [leaf] = x5c
  if (leaf === undefined) throw new Error(`${entry.certificateFile} holds no certificate`)
  const certified = new X509Certificate(Buffer.from(leaf, 'base64')).publicKey.export({ format: 'jwk' })
  if (certified.x !== privateJwk.x)
    throw new Error(`${entry.certificateFile} is not for the access key of ${agency.id}`)
  return { clientId: `x509_hash:${x509Hash(leaf)}`, signer: await signerFromJwk(privateJwk, { x5c }), rules }
}

/** A claim that no credential of the type has could be shown by nobody. */
function assertClaims(type: AttestationTypeId, claims: readonly { readonly path: readonly string[] }[]): void {
  const known = ATTESTATION_TYPES[type].claims.map(({ path }) => path.join('.'))
  const strange = claims.find(({ path }) => !known.includes(path.join('.')))
  if (strange !== undefined) throw new Error(`${type} has no claim ${strange.path.join('.')}`)
}

const PEM = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+?)-----END CERTIFICATE-----/g

/** DER in base64, the leaf first (RFC7515 4.1.6 (x5c)). */
const chainOf = (pem: string): string[] =>
  [...pem.matchAll(PEM)].map(([, base64]) => (base64 ?? '').replaceAll(/\s/g, ''))
