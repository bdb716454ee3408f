/**
 * The agencies' side: offers, issues, looks after and revokes credentials, and publishes their status (OpenID4VCI 1.0, Token Status List).
 * Is not: a verifier, a wallet, nor the registry that says whom to trust. It is never asked when a credential is shown.
 * `main.ts` runs it; tests, the bench and the command line call this door.
 */
import type { AddressInfo } from 'node:net'
import {
  type AgencyId,
  type AttestationTypeId,
  type IssuanceId,
  ok,
  type ResidentId,
  type Result,
  type StaffId,
} from '@sojourn/domain'
import { buildCredentialOfferLink } from '@sojourn/protocol'
import type { FastifyInstance, FastifyListenOptions } from 'fastify'
import type { Agency } from './agencies/agency.ts'
import { createApp, type IssuerWorld } from './app.ts'
import type { IssuerConfig } from './config.ts'
import { offerUri } from './http/oid4vci/endpoints.ts'
import type { ActivateRefusal } from './issuance/activate-issuance.ts'
import type { CreateOfferRefusal } from './issuance/create-credential-offer.ts'
import type { FormatName } from './issuance/credential-configurations.ts'
import { configurationId } from './issuance/credential-configurations.ts'
import { credentialOfferFor } from './issuance/give-credential-offer.ts'
import { offerSecrets } from './issuance/offer-secrets.ts'
import type { InvariantFault } from './lifecycle/reconcile.ts'
import type { StaffRole } from './staff/staff-member.ts'

export type { IssuerWorld } from './app.ts'
export { type IssuerConfig, readIssuerConfig } from './config.ts'
/** An attestation as the issuer words it in VCDM 2.0, for the command line. */
export { vcdmCredential } from './issuance/vcdm-credential.ts'
export type { InvariantFault } from './lifecycle/reconcile.ts'
export type { StaffRole } from './staff/staff-member.ts'

export interface Issuer {
  readonly url: string
  readonly app: FastifyInstance
  listen(): Promise<void>
  close(): Promise<void>
  /** Publishes at once what the job would publish within seconds. */
  publishStatusLists(): Promise<void>
  /** Fetches at once the lists that it keeps of other issuers, whose credentials residents show it. */
  refreshStatusLists(): Promise<void>
  /** Revokes at once what was not activated in time. */
  voidUnsettled(): Promise<void>
  /** Integrates at once what waits for its place in the log. */
  integrateLog(): Promise<void>
  /** Gives registrations that have their place in the log their certificates at once. */
  certifyRegistrations(): Promise<void>
  /** Announces, starts, retires and revokes at once the keys whose time has come, and looks at them again. */
  keepKeys(): Promise<void>
  /** Whether rows, places, lists and log say the same (assurance I1 to I8); empty is good. */
  reconcile(): Promise<readonly InvariantFault[]>
  /** A one-time link with which a resident makes the passkey to consent with. */
  inviteResident(agency: string, residentId: ResidentId): Promise<string>
  /** A one-time link with which a new officer makes a passkey. */
  inviteStaff(
    agency: string,
    name: string,
    roles: StaffRole | readonly StaffRole[],
    personnelNumber?: string,
  ): Promise<string>
  residents(
    agency: string,
  ): Promise<readonly { id: ResidentId; citizenId: string; name: string; persona: string | null }[]>
  /** As an officer's page would, for the command line, tests and the bench: whoever can call it has the server itself. */
  createOffer(agency: string, request: OfferRequest): Promise<Result<OfferLinks, CreateOfferRefusal>>
  activate(agency: string, issuanceId: string, comparisonCode: string): Promise<Result<void, ActivateRefusal>>
}

export interface OfferRequest {
  readonly residentId: ResidentId
  readonly types: readonly AttestationTypeId[]
  readonly format?: FormatName
}

export interface OfferLinks {
  readonly offerId: string
  readonly txCode: string
  /** `openid-credential-offer://` by reference, and by value. */
  readonly link: string
  readonly linkByValue: string
}

/** What the log says who acts on the server itself. */
const OPERATOR = '00000000-0000-7000-8000-000000000000' as StaffId

export async function createIssuer(config: IssuerConfig, world: IssuerWorld): Promise<Issuer> {
  const app = await createApp(config, world)
  const { fastify, agencies, useCases, db } = app
  const { clock } = world
  let stopJobs: (() => Promise<void>) | undefined
  const agencyOf = (id: string): Agency => {
    const agency = agencies.find((candidate) => candidate.id === id)
    if (agency === undefined) throw new Error(`no agency ${id}`)
    return agency
  }
  const forEachAgency = async (work: (agency: Agency, now: Date) => Promise<unknown>) => {
    for (const agency of agencies) await work(agency, clock())
  }
  return {
    url: config.publicUrl,
    app: fastify,
    async listen() {
      const { listenHost: host, listenPort: port, sharePort: reusePort } = config
      await fastify.listen({ host, port, reusePort } as FastifyListenOptions)
      stopJobs = app.startJobs()
      world.logger.event('listening', { port: (fastify.server.address() as AddressInfo).port })
    },
    async close() {
      await fastify.close()
      await stopJobs?.()
      app.closeKeys()
      await app.database.close()
    },
    publishStatusLists: () => forEachAgency(useCases.publish),
    voidUnsettled: () => forEachAgency(useCases.voidUnsettled),
    integrateLog: () => forEachAgency(useCases.integrateLog),
    refreshStatusLists: () => app.refreshEvidenceStatus(),
    certifyRegistrations: () => forEachAgency(useCases.certifyRegistrations),
    async keepKeys() {
      await forEachAgency(useCases.keepKeys)
      await useCases.refreshKeys()
    },
    async reconcile() {
      const faults: InvariantFault[] = []
      await forEachAgency(async (agency, now) => faults.push(...(await useCases.reconcile(agency, now))))
      return faults
    },
    async inviteResident(agency, residentId) {
      const invited = await useCases.inviteResident(agencyOf(agency), { residentId, by: OPERATOR }, clock())
      if (!invited.ok) throw new Error(`nobody to invite: ${invited.reason}`)
      return invited.value
    },
    inviteStaff: (agency, name, roles, personnelNumber) =>
      useCases.inviteStaff(
        agencyOf(agency),
        name,
        typeof roles === 'string' ? [roles] : roles,
        clock(),
        personnelNumber ?? null,
      ),
    async residents(agency) {
      const found = await db.residents.search(agency as AgencyId, '', 1_000)
      return found.map(({ id, facts }) => ({
        id,
        citizenId: facts.citizenId,
        name: facts.name,
        persona: 'persona' in facts ? String(facts.persona) : null,
      }))
    },
    async createOffer(agencyId, { residentId, types, format = 'dc-sd-jwt' }) {
      const agency = agencyOf(agencyId)
      const created = await useCases.createOffer(agency, { residentId, types, format, by: OPERATOR }, clock())
      if (!created.ok) return created
      const { reference, preAuthorizedCode } = offerSecrets(useCases.mac, agency.id, created.value.id)
      const issuerState = useCases.issuerStateFor(agency, created.value.id)
      const offer = credentialOfferFor(
        agency,
        { preAuthorizedCode, issuerState },
        types.map((type) => configurationId(type, format)),
      )
      return ok({
        offerId: created.value.id,
        txCode: created.value.txCode,
        link: buildCredentialOfferLink(OFFER_SCHEME, { kind: 'by_reference', uri: offerUri(agency, reference) }),
        linkByValue: buildCredentialOfferLink(OFFER_SCHEME, { kind: 'by_value', offer }),
      })
    },
    async activate(agencyId, issuanceId, comparisonCode) {
      const request = { issuanceId: issuanceId as IssuanceId, comparisonCode, by: OPERATOR }
      const activated = await useCases.activate(agencyOf(agencyId), request, clock())
      return activated.ok ? ok(undefined) : activated
    },
  }
}

const OFFER_SCHEME = 'openid-credential-offer://'
