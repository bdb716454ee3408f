import type { AgencyId, IssuanceId, OfferId } from '@sojourn/domain'
import { createBatcher, type Database } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import type { KeyAttestationPolicy } from '../attesters/read-key-attestation-policy.ts'
import type { IssuerConfig } from '../config.ts'
import { writeIssuances } from '../db/issuance-writes.ts'
import { redeemOffers } from '../db/redemptions.ts'
import { findResidents } from '../db/residents.ts'
import { acceptNotification, type NotificationDeps } from '../issuance/accept-notification.ts'
import { type ActivateDeps, activateIssuance } from '../issuance/activate-issuance.ts'
import { createAttest } from '../issuance/attestation.ts'
import { type CancelDeps, cancelOffer, voidByOfficer } from '../issuance/cancel-offer.ts'
import { checkAccess } from '../issuance/check-access.ts'
import { checkDpopProof } from '../issuance/check-dpop-proof.ts'
import { type ConfirmDeferralDeps, confirmDeferral, endDeferral, endUnconfirmed } from '../issuance/confirm-deferral.ts'
import { type CreateOfferDeps, createCredentialOffer } from '../issuance/create-credential-offer.ts'
import { configurationsOf } from '../issuance/credential-configurations.ts'
import { giveCredentialOffer } from '../issuance/give-credential-offer.ts'
import type { IsRevokedDeps } from '../issuance/is-revoked.ts'
import { type IssueDeps, issueCredential } from '../issuance/issue-credential.ts'
import { issueDeferredCredential } from '../issuance/issue-deferred-credential.ts'
import { issueDpopNonce, issueNonce } from '../issuance/issue-nonce.ts'
import { issuerStateOf } from '../issuance/offer-secrets.ts'
import { redeemPreAuthorizedCode } from '../issuance/redeem-pre-authorized-code.ts'
import { isOfferRefreshToken, refreshOfferAccess } from '../issuance/refresh-offer-access.ts'
import { createRequestKeys } from '../issuance/request-keys.ts'
import { type ReserveDeps, reserveIssuance } from '../issuance/reserve-issuance.ts'
import { createMac } from '../issuance/server-secret.ts'
import { listOffers, type ShowOfferDeps, showOffer } from '../issuance/show-offer.ts'
import { signCopies } from '../issuance/sign-copies.ts'
import { type VoidDeps, voidIssuance } from '../issuance/void-issuance.ts'
import { voidUnsettled } from '../issuance/void-unsettled.ts'
import { openStatusList } from '../lifecycle/open-status-list.ts'
import { createStatusPlaces } from '../lifecycle/status-places.ts'
import { bind, perAgency } from './bind.ts'
import type { Tables } from './tables.ts'

/** More would only make the answers of a batch wait for each other. */
const MAX_BATCH = 64

interface Attesting {
  readonly required: KeyAttestationPolicy['required']
  readonly attesters: IssueDeps['attesters']
}

const voidingDeps = (db: Tables): VoidDeps => ({
  revokeUnsettled: ({ reason, ...rest }) =>
    db.changes.change({ ...rest, to: 'revoked', reasonCode: reason, reasonText: null }, { ofClosedOffer: true }),
  closeOffer: db.offers.close,
})

/** From the offer to the activated credential. */
export function wireIssuance(config: IssuerConfig, database: Database, db: Tables, keyAttestation: Attesting) {
  const mac = createMac(config.secret.reveal())
  const issuerStateFor = (agency: Agency, offerId: OfferId) =>
    config.offerGrants === 'both' ? issuerStateOf(mac, agency.id, offerId) : undefined
  const batched = { maxBatch: MAX_BATCH }
  const lists = {
    insertList: db.lists.insert,
    entries: config.statusListEntries,
    ttlSeconds: config.statusListTtlSeconds,
  }
  const places = createStatusPlaces({ leaseBlock: db.lists.leaseBlock, openList: bind(openStatusList, lists) })
  const findResident = createBatcher(findResidents(database), batched)
  const voiding = voidingDeps(db)
  const confirming: ConfirmDeferralDeps = {
    mac,
    deferrals: db.deferrals,
    findOffer: db.offers.find,
    closeOffer: db.offers.close,
  }
  const write = createBatcher(writeIssuances(database), batched)
  const writeReservation: ReserveDeps['write'] = async (item) => {
    const outcome = await write({ kind: 'reserve', item })
    if (outcome.kind === 'signed' || outcome.kind === 'not_reserved')
      throw new Error('a reservation was taken for a signature')
    return outcome
  }
  const configurationsFor = perAgency((agency) =>
    configurationsOf(agency.types, config.publicUrl, keyAttestation.required, config.credentialFormats),
  )
  const issuingDeps = perAgency((agency): IssueDeps => ({ ...issuing, configurations: configurationsFor(agency) }))
  const issuing: Omit<IssueDeps, 'configurations'> = {
    mac,
    attesters: keyAttestation.attesters,
    maxCopies: config.batchSize,
    takePlaces: places.take,
    giveBackPlaces: places.giveBack,
    reserve: bind(reserveIssuance, { write: writeReservation, spendProof: db.spent.spendProof }),
    findIssuance: db.issuances.find,
    attest: createAttest({ findResident: (agency, id) => findResident({ agency, id }) }),
    signCopies,
    markSigned: async (item) => (await write({ kind: 'sign', item })).kind === 'signed',
    firstOfAuthorization: db.issuances.firstOfAuthorization,
    countOfAuthorization: db.issuances.countOfAuthorization,
    maxIssuances: config.issuancesPerAuthorization,
    openDeferral: db.deferrals.open,
    deferredIntervalSeconds: config.deferredIntervalSeconds,
    offerActivation: config.offerActivation,
  }
  const offering: CreateOfferDeps = {
    mac,
    findResident: db.residents.find,
    createOffer: db.offers.create,
    openApplications: db.applications.openTypesOf,
    offerTtlSeconds: config.offerTtlSeconds,
  }
  const showing: ShowOfferDeps = {
    mac,
    findOffer: db.offers.find,
    listOffersSince: db.offers.listSince,
    issuancesOf: db.issuances.listOfOffers,
    deferralsOf: db.deferrals.listOfOffers,
    namesOfResidents: db.residents.namesOf,
  }
  const cancelling: CancelDeps = {
    ...voiding,
    findOffer: db.offers.find,
    findIssuance: db.issuances.find,
    findDeferral: db.deferrals.find,
    issuancesOf: db.issuances.listOfOffers,
    deferralsOf: db.deferrals.listOfOffers,
    endDeferral: (deferral, by, now) => endDeferral(confirming, deferral, 'officer', by, now),
  }
  const activating: ActivateDeps = {
    mac,
    findIssuance: db.issuances.find,
    findOffer: db.offers.find,
    countComparison: db.changes.countComparison,
    activate: (activation) =>
      db.changes.change(
        { ...activation, from: ['inactive'], to: 'active', reasonCode: null, reasonText: null },
        { ofClosedOffer: false },
      ),
    voidForComparison: (issuance, by, now) => voidIssuance(voiding, issuance, 'comparison_attempts', by, now),
    async confirmDeferred(agency, request, now) {
      const deferral = await db.deferrals.find(agency.id, request.issuanceId)
      return deferral && confirmDeferral(confirming, agency, deferral, request, now)
    },
  }
  const isAuthorizationClosed: IsRevokedDeps['isAuthorizationClosed'] = async (agency, id) => {
    const authorization = await db.authorizations.find(agency, id)
    return authorization === undefined || authorization.closedAt !== null
  }
  const notified: NotificationDeps = {
    mac,
    isAuthorizationClosed,
    spendProof: db.spent.spendProof,
    findIssuance: db.issuances.find,
    markAccepted: db.changes.markAccepted,
    voidIssuance: (issuance, now) => voidIssuance(voiding, issuance, 'wallet_failed', null, now),
  }
  return {
    mac,
    configurationsFor,
    createOffer: bind(createCredentialOffer, offering),
    issuerStateFor,
    giveOffer: bind(giveCredentialOffer, { mac, issuerStateFor, findWaitingOffer: db.offers.findWaiting }),
    showOffer: bind(showOffer, showing),
    listOffers: bind(listOffers, showing),
    cancelOffer: bind(cancelOffer, cancelling),
    voidByOfficer: bind(voidByOfficer, cancelling),
    checkDpopProof: bind(checkDpopProof, mac),
    checkAccess: bind(checkAccess, mac),
    refreshOffer: bind(refreshOfferAccess, { mac, spendProof: db.spent.spendProof, ...db.offerRefreshes }),
    isOfferRefreshToken: bind(isOfferRefreshToken, mac),
    redeem: bind(redeemPreAuthorizedCode, { mac, redeem: createBatcher(redeemOffers(database), batched) }),
    issueNonce: bind(issueNonce, mac),
    issueDpopNonce: bind(issueDpopNonce, mac),
    requestKeys: createRequestKeys(mac, config.requestKeySeconds),
    issue: (agency: Agency, ...[access, request, now]: IssueArguments) =>
      issueCredential(issuingDeps(agency), agency, access, request, now),
    issueDeferred: (agency: Agency, ...[access, request, now]: DeferredArguments) =>
      issueDeferredCredential(
        {
          ...issuingDeps(agency),
          findDeferral: db.deferrals.find,
          spendProof: db.spent.spendProof,
          isAuthorizationClosed,
        },
        agency,
        access,
        request,
        now,
      ),
    acceptNotification: bind(acceptNotification, notified),
    activate: bind(activateIssuance, activating),
    findCompared: async (agency: AgencyId, id: IssuanceId) =>
      (await db.issuances.find(agency, id)) ?? (await db.deferrals.find(agency, id)),
    voidUnsettled: async (agency: Agency, now: Date) =>
      (await endUnconfirmed(confirming, agency.id, now)) +
      (await voidUnsettled(
        {
          findUnsettled: db.issuances.findUnsettled,
          voidIssuance: (issuance, at) => voidIssuance(voiding, issuance, 'not_activated', null, at),
        },
        agency.id,
        now,
      )),
  }
}

type DeferredArguments =
  Parameters<typeof issueDeferredCredential> extends [unknown, unknown, ...infer Rest] ? Rest : never

type IssueArguments = Parameters<typeof issueCredential> extends [unknown, unknown, ...infer Rest] ? Rest : never
