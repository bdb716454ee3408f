import type { Clock } from '@sojourn/domain'
import { createPasskeyCeremonies, type Database } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import type { AskProvider } from '../authorization/ask-provider.ts'
import { type AuthenticateClientDeps, authenticateClient } from '../authorization/authenticate-client.ts'
import type { Client } from '../authorization/client.ts'
import { closeAuthorization, listConsents } from '../authorization/close-authorization.ts'
import { decideAuthorization } from '../authorization/decide-authorization.ts'
import { type EnrolResidentDeps, enrolResident, startResidentEnrolment } from '../authorization/enrol-resident.ts'
import { inviteResident } from '../authorization/invite-resident.ts'
import { findOpenAuthorization, openAuthorization } from '../authorization/open-authorization.ts'
import { pushAuthorizationRequest } from '../authorization/push-authorization-request.ts'
import { redeemAuthorizationCode } from '../authorization/redeem-authorization-code.ts'
import { refreshAccess } from '../authorization/refresh-access.ts'
import { showAuthorization } from '../authorization/show-authorization.ts'
import { type ResidentSignInDeps, signInResident, startResidentSignIn } from '../authorization/sign-in-resident.ts'
import { signInUpstream, startUpstreamSignIn, type UpstreamSignInDeps } from '../authorization/sign-in-upstream.ts'
import type { Upstream } from '../authorization/upstream.ts'
import { createUpstreamProvider } from '../authorization/upstream-provider.ts'
import type { IssuerConfig } from '../config.ts'
import { forgetPasskey, passkeyStores } from '../db/passkeys.ts'
import { issueAttestationChallenge } from '../issuance/issue-nonce.ts'
import { bind, perAgency } from './bind.ts'
import type { Tables } from './tables.ts'
import type { wireEvidence } from './wire-evidence.ts'
import type { wireIssuance } from './wire-issuance.ts'

/** Who else takes part, and the way to the residents' identity provider. */
export interface AuthorizationWorld {
  readonly clients: readonly Client[]
  readonly upstream: Upstream | undefined
  readonly ask: AskProvider
}

/** From a wallet's request to the token that a resident's consent gives it. */
export function wireAuthorization(
  config: IssuerConfig,
  database: Database,
  db: Tables,
  { clients, upstream, ask }: AuthorizationWorld,
  { mac, configurationsFor }: Pick<ReturnType<typeof wireIssuance>, 'mac' | 'configurationsFor'>,
  { deskOf }: Pick<ReturnType<typeof wireEvidence>, 'deskOf'>,
  clock: Clock,
) {
  const byId = new Map(clients.map((client) => [client.id, client]))
  const findClient = (_agency: Agency, id: string) => byId.get(id)
  const passkeys = perAgency((agency) => {
    const { hostname, origin } = new URL(agency.credentialIssuer)
    const stores = passkeyStores(database, agency.id, 'residents')
    return createPasskeyCeremonies({ rpId: hostname, rpName: agency.name['zh-CN'], origin, clock, stores })
  })
  const { find: findResident } = db.residents
  const { find: findOffer } = db.offers
  const { spendProof } = db.spent
  const { find, close, insert, open, findOpen, signIn: enter, decide, redeem, rotate } = db.authorizations
  const authenticating: AuthenticateClientDeps = {
    mac,
    findClient,
    spendOnce: db.spent.spendOnce,
    attestationChallenge: config.attestationChallenge,
  }
  const entering: ResidentSignInDeps = { passkeys, findResident, findOffer, signIn: enter }
  const upstreamDeps: UpstreamSignInDeps | undefined = upstream && {
    ...entering,
    mac,
    upstream,
    provider: createUpstreamProvider({ upstream, ask, clock }),
    findByCitizenId: db.residents.findByCitizenId,
    spendOnce: db.spent.spendOnce,
  }
  const enrolling: EnrolResidentDeps = {
    passkeys,
    findInvitation: db.residentInvitations.find,
    spendInvitation: db.residentInvitations.spend,
    forgetPasskey: forgetPasskey(database, 'residents'),
  }
  return {
    authenticate: bind(authenticateClient, authenticating),
    push: bind(pushAuthorizationRequest, { mac, configurationsFor, findOffer, spendProof, insert }),
    open: bind(openAuthorization, { mac, open }),
    findOpen: bind(findOpenAuthorization, { findOpen }),
    showAuthorization: bind(showAuthorization, {
      findClient,
      configurationsFor,
      findResident,
      deskOf,
      latestEvidence: db.evidenceRequests.latestOf,
    }),
    startResidentSignIn: bind(startResidentSignIn, entering),
    signInResident: bind(signInResident, entering),
    decide: bind(decideAuthorization, { configurationsFor, findResident, decide, deskOf }),
    redeemCode: bind(redeemAuthorizationCode, { mac, spendProof, find, close, redeem }),
    refresh: bind(refreshAccess, { mac, spendProof, find, close, rotate }),
    closeAuthorization: bind(closeAuthorization, { findAuthorization: find, close }),
    listConsents: bind(listConsents, { findClient, redeemedOfResident: db.authorizations.redeemedOfResident }),
    inviteResident: bind(inviteResident, { findResident, insertInvitation: db.residentInvitations.insert }),
    startResidentEnrolment: bind(startResidentEnrolment, enrolling),
    enrolResident: bind(enrolResident, enrolling),
    issueAttestationChallenge: bind(issueAttestationChallenge, mac),
    upstreamName: upstreamDeps?.upstream.name,
    upstreamSignIn: upstreamDeps && {
      start: bind(startUpstreamSignIn, upstreamDeps),
      finish: bind(signInUpstream, upstreamDeps),
    },
  }
}
