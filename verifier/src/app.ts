import type { Clock, RelyingPartyId } from '@sojourn/domain'
import { createServer, type Database, type Egress, type Logger } from '@sojourn/service'
import { relyingPartyOf } from '@sojourn/trust'
import { verifyPresentation } from '@sojourn/verification'
import type { FastifyInstance } from 'fastify'
import type { ApiClientStore } from './api/api-client.ts'
import type { ApiAccess } from './api/open-api-access.ts'
import type { VerifierConfig } from './config.ts'
import { createCounterRepository } from './db/counter-repository.ts'
import { createDeskSessionRepository } from './db/desk-session-repository.ts'
import { createPresentationRepository } from './db/presentation-repository.ts'
import { readServiceSecret } from './db/service-secret-repository.ts'
import { accessAt, type DeskAccess, openDeskSession } from './desk-access/open-desk-session.ts'
import type { DeskRole } from './desk-access/staff-member.ts'
import { checkerPage } from './http/checker-page.ts'
import { counterRoutes } from './http/counter-routes.ts'
import { deskPage } from './http/desk-page.ts'
import { deskRoutes } from './http/desk-routes.ts'
import { seasonRoutes } from './http/season-routes.ts'
import { staffRoutes } from './http/staff-routes.ts'
import { buttonRoute } from './http/v1/button-route.ts'
import { walletRoutes } from './http/wallet-routes.ts'
import { TALLIED_POLICIES } from './policies/policies.ts'
import { askAtCounter } from './presentation/ask-at-counter.ts'
import { cancelPresentation } from './presentation/cancel-presentation.ts'
import { confirmPlace } from './presentation/confirm-place.ts'
import {
  type CreatePresentationRequestDeps,
  createPresentationRequest,
} from './presentation/create-presentation-request.ts'
import { deleteForHolder } from './presentation/delete-for-holder.ts'
import type { UpkeepDeps } from './presentation/expire-presentations.ts'
import { giveRequestObject } from './presentation/give-request-object.ts'
import type { JudgeDeps } from './presentation/judge-wallet-response.ts'
import { openCounter } from './presentation/open-counter.ts'
import type { PresentationId } from './presentation/presentation.ts'
import { createQueryReader } from './presentation/read-query.ts'
import { receiveBrowserResponse } from './presentation/receive-browser-response.ts'
import { type ReceiveWalletResponseDeps, receiveWalletResponse } from './presentation/receive-wallet-response.ts'
import { redeemResponseCode } from './presentation/redeem-response-code.ts'
import { rememberOpenPresentations } from './presentation/remember-open-presentations.ts'
import { newPresentationSecrets, secretHash } from './presentation/secret-ids.ts'
import { createPresentationWatch } from './presentation/watch-presentations.ts'
import type { RelyingParties } from './relying-parties/relying-party.ts'
import type { TrustWorld } from './trust/trust-world.ts'
import { type ApiWorker, wireApi } from './wiring/wire-api.ts'
import { wireSeason } from './wiring/wire-season.ts'
import { wireStaff } from './wiring/wire-staff.ts'

export interface AppDeps {
  readonly config: VerifierConfig
  readonly clock: Clock
  readonly logger: Logger
  readonly database: Database
  readonly relyingParties: RelyingParties
  readonly deskAccess: DeskAccess
  readonly trust: TrustWorld
  /** Undefined: this verifier has no API. */
  readonly api: { readonly access: ApiAccess; readonly clients: ApiClientStore } | undefined
  readonly egress: Egress
  /** From 0 to 1, for jitters. */
  random(): number
}

export interface VerifierApp {
  readonly app: FastifyInstance
  readonly upkeep: UpkeepDeps
  /** Undefined: this verifier has no API. */
  readonly api: ApiWorker | undefined
  inviteStaff(relyingParty: RelyingPartyId, name: string, role: DeskRole): Promise<string>
}

const DESK_PAGE = new URL('../desk/dist/', import.meta.url)
const BUTTON = new URL('../button/dist/', import.meta.url)
const CHECKER_PAGE = new URL('../checker/dist/', import.meta.url)

/** The only wiring: use cases get their stores and their world here, routes get use cases. */
export async function createApp(deps: AppDeps): Promise<VerifierApp> {
  const { config, clock, logger, relyingParties, trust, deskAccess } = deps
  const { verifierUrl, walletUrl } = config
  const store = rememberOpenPresentations(
    createPresentationRepository(deps.database, [...relyingParties.keys()], TALLIED_POLICIES),
  )
  const sessions = createDeskSessionRepository(deps.database)
  const staff = wireStaff({ database: deps.database, relyingParties, verifierUrl, clock })
  const codeSecret = await readServiceSecret(deps.database, 'moving-code')
  const counterSecret = await readServiceSecret(deps.database, 'counter')
  const counters = createCounterRepository(deps.database)
  const watch = createPresentationWatch()
  const onChanged = ({ id }: { readonly id: PresentationId }) => watch.changed(id)

  const judging: JudgeDeps = {
    readQuery: createQueryReader(),
    believesPersons: (id) => (relyingParties.get(id)?.isSandbox === true ? 'synthetic' : 'any'),
    verify: async (vpToken, expected) => {
      const trustList = trust.trustList(expected.at)
      return trustList.ok ? verifyPresentation(vpToken, expected, trust.worldOf(trustList.value)) : trustList
    },
  }
  const onSettled: ReceiveWalletResponseDeps['onSettled'] = (presentation, { outcome }) => {
    watch.changed(presentation.id)
    logger.event('presentation_answered', {
      relyingPartyId: presentation.relyingPartyId,
      presentationId: presentation.id,
      policyId: presentation.policyId,
      flow: presentation.flow,
      verdict: outcome.verdict,
      reason: outcome.verdict === 'pass' ? undefined : outcome.reason,
    })
  }

  const asking: CreatePresentationRequestDeps = {
    store,
    trustList: trust.trustList,
    attestationsFor: trust.register.attestationsFor,
    verifierUrl,
    walletUrl,
    responseMode: config.responseMode,
    crossDeviceCode: config.crossDeviceCode,
    codeSecret,
    dcApiProtocols: config.dcApiProtocols,
    requestTtlSeconds: config.requestTtlSeconds,
    answerTtlSeconds: config.answerTtlSeconds,
    newSecrets: newPresentationSecrets,
  }
  const season = wireSeason(deps.database, {
    createPresentationRequest: (wish, now) => createPresentationRequest(asking, wish, now),
    async cancel(relyingPartyId, id, now) {
      const cancelled = await store.cancel(relyingPartyId, id, now)
      if (cancelled) watch.changed(id)
      return cancelled
    },
  })

  const app = createServer({
    logger,
    ready: async () => (await deps.database.ready()) && trust.trustList(clock()).ok,
    https: verifierUrl.startsWith('https:'),
    trustedProxies: config.trustedProxies,
  })

  walletRoutes(app, {
    clock,
    giveRequestObject: (fetched, now) =>
      giveRequestObject(
        {
          store,
          relyingParties,
          attestationsFor: trust.register.attestationsFor,
          verifierUrl,
          codeSecret,
          answerTtlSeconds: config.answerTtlSeconds,
          onFetched: onChanged,
        },
        fetched,
        now,
      ),
    askAtCounter: (reference, now) =>
      askAtCounter(
        {
          counters,
          relyingParties,
          counterSecret,
          createPresentationRequest: (wish, at) => createPresentationRequest(asking, wish, at),
        },
        reference,
        now,
      ),
    receiveWalletResponse: (requestId, form, now) => {
      const { returnTtlSeconds, deletionHandles } = config
      const receiving = { ...judging, store, verifierUrl, returnTtlSeconds, deletionHandles, onSettled }
      return receiveWalletResponse(receiving, requestId, form, now)
    },
    deletionEndpoint: `${verifierUrl}/deletion`,
    deleteForHolder: (handle, now) =>
      deleteForHolder(
        {
          store,
          relyingParties,
          onDeleted: (relyingPartyId, presentationId) => {
            watch.changed(presentationId)
            logger.event('presentation_deleted_for_holder', { relyingPartyId, presentationId })
          },
        },
        handle,
        now,
      ),
  })

  deskRoutes(app, {
    clock,
    verifierUrl,
    relyingParties,
    access: deskAccess,
    synthetic: config.synthetic,
    dcApi: config.dcApiProtocols.length > 0,
    watch,
    openSession: (party, accessCode, now) =>
      openDeskSession({ access: accessAt(deskAccess, party), store: sessions }, party.id, accessCode, now),
    findSession: sessions.find,
    createPresentationRequest: (wish, now) => createPresentationRequest(asking, wish, now),
    show: (id, transactionId, sessionHash, now) => store.show(id, secretHash(transactionId), sessionHash, now),
    tallies: store.tallies,
    contactOf(party, policyId, now) {
      const list = trust.trustList(now)
      const registered = list.ok ? relyingPartyOf(list.value, party.clientId) : list
      return registered.ok ? registered.value.uses.find((use) => use.policyId === policyId)?.contact : undefined
    },
    cancel: (id, transactionId, sessionHash, now) =>
      cancelPresentation({ store, onChanged }, id, transactionId, sessionHash, now),
    receiveBrowserResponse: (id, transactionId, sessionHash, answer, now) =>
      receiveBrowserResponse(
        { ...judging, store, origin: new URL(verifierUrl).origin, protocols: config.dcApiProtocols, onSettled },
        id,
        transactionId,
        sessionHash,
        answer,
        now,
      ),
    redeemResponseCode: (id, responseCode, sessionHash, now) =>
      redeemResponseCode({ store, onChanged }, id, responseCode, sessionHash, now),
  })
  const door = { clock, verifierUrl, relyingParties, access: deskAccess, findSession: sessions.find }
  staffRoutes(app, { ...staff.routes, ...door })
  seasonRoutes(app, { ...season.routes, ...door })
  const api =
    deps.api &&
    wireApi(app, {
      ...deps.api,
      requestsPerMinute: config.apiRequestsPerMinute,
      allowHttpOnLoopback: config.allowHttpOnLoopback,
      clock,
      logger,
      database: deps.database,
      egress: deps.egress,
      random: deps.random,
      relyingParties,
      store,
      watch,
      asking,
    })
  counterRoutes(app, {
    clock,
    verifierUrl,
    relyingParties,
    access: deskAccess,
    findSession: sessions.find,
    counterSecret,
    counters,
    openCounter: (wish, now) => openCounter({ counters }, wish, now),
    confirmPlace: (id, responseCode, typed, now) =>
      confirmPlace({ counters, counterSecret }, id, responseCode, typed, now),
  })
  if (deps.api !== undefined) await buttonRoute(app, BUTTON)
  await deskPage(app, DESK_PAGE, (id) => [...relyingParties.keys()].some((known) => known === id))

  await checkerPage(app, CHECKER_PAGE, {
    clock,
    anchor: trust.anchor,
    synthetic: config.synthetic,
    statusPack: trust.statusPack.current,
  })

  return {
    app,
    api,
    inviteStaff: staff.inviteFirst,
    upkeep: {
      store,
      deleteOutdatedSessions: async (at) =>
        (await sessions.deleteOutdated(at)) +
        (await staff.deleteOutdated(at)) +
        (await season.deleteOutdated(at)) +
        ((await api?.deleteOutdated(at)) ?? 0),
      clock,
      onDone: (counts) => logger.event('presentations_outdated', { ...counts }),
      onFault: (error) => logger.fault('upkeep_failed', error),
    },
  }
}
