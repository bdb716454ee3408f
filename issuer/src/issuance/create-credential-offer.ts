import {
  type AgencyId,
  type AttestationTypeId,
  addSeconds,
  type OfferId,
  ok,
  type ResidentId,
  type Result,
  refuse,
  type StaffId,
} from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { Resident } from '../residents/resident.ts'
import { attestationOf } from './attestation.ts'
import { configurationId, type FormatName, isIssuedAs } from './credential-configurations.ts'
import { type NewCredentialOffer, newOfferId } from './offer.ts'
import { newTransactionCode, offerSecrets, transactionCodeMac } from './offer-secrets.ts'
import type { Mac } from './server-secret.ts'

export type CreateOfferRefusal = 'resident_unknown' | 'type_not_offered' | 'facts_missing'

export interface CreateOfferDeps {
  readonly mac: Mac
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  readonly createOffer: (offer: NewCredentialOffer, leaf: AuditLeaf) => Promise<void>
  /** What the resident applied for and nobody has decided on: it is offered all the same, and deferred. */
  readonly openApplications: (agency: AgencyId, resident: ResidentId) => Promise<readonly AttestationTypeId[]>
  readonly offerTtlSeconds: number
}

export interface CreateOfferRequest {
  readonly residentId: ResidentId
  readonly types: readonly AttestationTypeId[]
  readonly format: FormatName
  readonly by: StaffId
}

export interface CreatedOffer {
  readonly id: OfferId
  /** Told to the officer once, for the resident's ear alone; never stored, never shown again. */
  readonly txCode: string
}

/** An officer has the resident and the papers in front of them and offers what the registry can attest today. */
export async function createCredentialOffer(
  deps: CreateOfferDeps,
  agency: Agency,
  request: CreateOfferRequest,
  now: Date,
): Promise<Result<CreatedOffer, CreateOfferRefusal>> {
  const types = [...new Set(request.types)]
  const isOffered = (type: AttestationTypeId) => agency.types.includes(type) && isIssuedAs(type, request.format)
  if (types.length === 0 || !types.every(isOffered)) return refuse('type_not_offered')
  const resident = await deps.findResident(agency.id, request.residentId)
  if (resident === undefined) return refuse('resident_unknown')
  const missing = types.filter((type) => attestationOf(resident, type, now) === undefined)
  const waiting = missing.length === 0 ? [] : await deps.openApplications(agency.id, resident.id)
  if (missing.some((type) => !waiting.includes(type))) return refuse('facts_missing')

  const id = newOfferId(now)
  const txCode = newTransactionCode()
  const { codeHash } = offerSecrets(deps.mac, agency.id, id)
  await deps.createOffer(
    {
      agency: agency.id,
      id,
      codeHash,
      txCodeMac: transactionCodeMac(deps.mac, agency.id, codeHash, txCode),
      residentId: resident.id,
      configurationIds: types.map((type) => configurationId(type, request.format)),
      createdAt: now,
      createdBy: request.by,
      expiresAt: addSeconds(now, deps.offerTtlSeconds),
    },
    auditLeaf(agency.id, 'offer_created', now, {
      by: request.by,
      offerId: id,
      residentId: resident.id,
      type: types.join(' '),
      format: request.format,
    }),
  )
  return ok({ id, txCode })
}
