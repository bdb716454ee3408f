import type { AttestationTypeId, Clock, Result } from '@sojourn/domain'
import {
  buildResponseAck,
  errorBody,
  type Form,
  parseRequestUriPost,
  REQUEST_OBJECT_MEDIA_TYPE,
} from '@sojourn/protocol'
import { allowWallets } from '@sojourn/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthorizationRow } from '../../authorization/authorization.ts'
import type { AskEvidenceRefusal, AskedEvidence } from '../../evidence/ask-for-evidence.ts'
import type { EvidenceFlow } from '../../evidence/evidence-request.ts'
import type { ReceiveEvidenceRefusal } from '../../evidence/receive-evidence.ts'
import { agencyPath } from '../agency-path.ts'

/** What an agency that asks for evidence can do; there are no such routes where none does. */
export interface EvidenceUseCases {
  readonly ask: (
    agency: Agency,
    authorization: AuthorizationRow,
    request: {
      readonly types: readonly AttestationTypeId[]
      readonly flow: EvidenceFlow
      readonly browserSecret: string
    },
    now: Date,
  ) => Promise<Result<AskedEvidence, AskEvidenceRefusal>>
  readonly giveRequest: (
    agency: Agency,
    request: { readonly secret: string; readonly walletNonce: string | undefined },
    now: Date,
  ) => Promise<Result<string, 'request_unknown'>>
  readonly receive: (
    agency: Agency,
    request: { readonly secret: string; readonly form: Form },
    now: Date,
  ) => Promise<Result<{ readonly redirectUri: string | undefined }, ReceiveEvidenceRefusal>>
  readonly returnFromWallet: (
    agency: Agency,
    request: { readonly responseCode: string; readonly browserSecret: string },
    now: Date,
  ) => Promise<Result<void, 'response_code_unknown' | 'returned_in_other_browser'>>
}

export interface EvidenceRouteDeps {
  readonly clock: Clock
  readonly evidence: EvidenceUseCases | undefined
  readonly onRefused: (agency: Agency, reason: string) => void
}

/** Wallets learn one code whatever was wrong; the page says the reason to the person. */
const WIRE_ERROR = {
  request_unknown: 'invalid_request',
  response_malformed: 'invalid_request',
  response_not_encrypted: 'invalid_request',
  response_not_decryptable: 'invalid_request',
  response_of_other_request: 'invalid_request',
  response_comes_again: 'invalid_request',
  evidence_refused: 'invalid_request',
  evidence_unavailable: 'temporarily_unavailable',
  authorization_unknown: 'invalid_request',
} as const satisfies Record<ReceiveEvidenceRefusal, string>

const FORM_ONLY = ['application/x-www-form-urlencoded'] as const
const MAX_RESPONSE_BYTES = 256 * 1024

type SecretRoute = { Params: { secret: string } }

/** OID4VP-1.0 5.10 (request_uri_method_post) and 8.2 (response_mode_post): from any origin, without cookies. */
export function evidenceRoutes(app: FastifyInstance, agency: Agency, deps: EvidenceRouteDeps): void {
  const { evidence, clock } = deps
  if (evidence === undefined) return
  const base = `${agencyPath(agency)}/evidence/:secret`
  app.register(async (scope) => {
    allowWallets(scope)

    const give = async (reply: FastifyReply, secret: string, walletNonce: string | undefined) => {
      const given = await evidence.giveRequest(agency, { secret, walletNonce }, clock())
      if (!given.ok) return reply.code(404).send(errorBody('invalid_request'))
      return reply.type(REQUEST_OBJECT_MEDIA_TYPE).header('cache-control', 'no-store').send(given.value)
    }

    scope.get<SecretRoute>(`${base}/request`, (request, reply) => give(reply, request.params.secret, undefined))

    scope.post<SecretRoute>(`${base}/request`, { config: { bodyTypes: FORM_ONLY } }, async (request, reply) => {
      const posted = parseRequestUriPost(request.body ?? {})
      if (!posted.ok) return reply.code(400).send(errorBody('invalid_request'))
      return give(reply, request.params.secret, posted.value.walletNonce)
    })

    scope.post<SecretRoute>(
      `${base}/response`,
      { bodyLimit: MAX_RESPONSE_BYTES, config: { bodyTypes: FORM_ONLY } },
      async (request, reply) => {
        const form = (request.body ?? {}) as Form
        const received = await evidence.receive(agency, { secret: request.params.secret, form }, clock())
        if (received.ok) {
          const { redirectUri } = received.value
          return reply
            .header('cache-control', 'no-store')
            .send(buildResponseAck(redirectUri === undefined ? {} : { redirectUri }))
        }
        deps.onRefused(agency, received.reason)
        const error = WIRE_ERROR[received.reason]
        return reply.code(error === 'invalid_request' ? 400 : 503).send(errorBody(error))
      },
    )
  })
}
