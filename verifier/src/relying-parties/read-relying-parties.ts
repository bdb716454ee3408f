import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { RelyingPartyId } from '@sojourn/domain'
import { type PrivateJwk, signerFromJwk, x509Hash } from '@sojourn/keys'
import { z } from 'zod'
import { isPolicyId, POLICIES } from '../policies/policies.ts'
import { RELYING_PARTY_KINDS } from '../policies/policy.ts'
import type { RelyingParties, RelyingParty } from './relying-party.ts'

const localized = z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) })

const partySchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  name: localized,
  kind: z.enum(RELYING_PARTY_KINDS),
  creditCode: z.string(),
  sandbox: z.boolean().default(false),
  policies: z.array(z.string().refine(isPolicyId, 'is not a policy of this release')).min(1),
  /** Only ever stricter than DESK_ACCESS. */
  deskAccess: z.literal('staff').optional(),
  accessKeyFile: z.string().min(1),
  certificateFile: z.string().min(1),
})

const fileSchema = z
  .array(partySchema)
  .min(1)
  .refine((parties) => new Set(parties.map(({ id }) => id)).size === parties.length, 'ids are not distinct')

type PartyOnFile = z.output<typeof partySchema>

/**
 * Whom this service asks for, as provisioned: keys and certificates are paths from the folder of the file. A party whose policy is
 * made for another kind of party, or whose certificate is not for its key, is a fault at start-up, not at the first request.
 */
export async function readRelyingParties(file: string): Promise<RelyingParties> {
  const parsed = fileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is not a list of relying parties`, { cause: parsed.error })
  const folder = resolve(file, '..')
  const parties = await Promise.all(parsed.data.map((party) => relyingParty(party, folder)))
  return new Map(parties.map((party) => [party.id, party]))
}

async function relyingParty(party: PartyOnFile, folder: string): Promise<RelyingParty> {
  const policyIds = party.policies.filter(isPolicyId)
  const foreign = policyIds.find((id) => POLICIES[id].kind !== party.kind)
  if (foreign !== undefined) throw new Error(`${foreign} is not a policy for a ${party.kind} (${party.id})`)
  const privateJwk = JSON.parse(await readFile(resolve(folder, party.accessKeyFile), 'utf8')) as PrivateJwk
  const x5c = chainOf(await readFile(resolve(folder, party.certificateFile), 'utf8'))
  const [leaf] = x5c
  if (leaf === undefined) throw new Error(`${party.certificateFile} holds no certificate`)
  if (!isForKey(leaf, privateJwk)) throw new Error(`${party.certificateFile} is not for the key of ${party.id}`)
  return {
    id: party.id as RelyingPartyId,
    name: party.name,
    kind: party.kind,
    creditCode: party.creditCode,
    isSandbox: party.sandbox,
    policyIds,
    staffOnly: party.deskAccess === 'staff',
    clientId: `x509_hash:${x509Hash(leaf)}`,
    signer: await signerFromJwk(privateJwk, { x5c }),
  }
}

function isForKey(leaf: string, { x, y }: PrivateJwk): boolean {
  const certified = new X509Certificate(Buffer.from(leaf, 'base64')).publicKey.export({ format: 'jwk' })
  return certified.x === x && certified.y === y
}

const PEM = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+?)-----END CERTIFICATE-----/g

/** DER in base64, the leaf first (RFC7515 4.1.6 (x5c)). */
const chainOf = (pem: string): string[] =>
  [...pem.matchAll(PEM)].map(([, base64]) => (base64 ?? '').replaceAll(/\s/g, ''))
