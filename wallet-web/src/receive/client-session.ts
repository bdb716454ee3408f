import { ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import {
  ATTESTATION_CHALLENGE_HEADER,
  type AuthorizationServerMetadata,
  buildClientAttestationPop,
  parseChallengeResponse,
  parseErrorBody,
} from '@sojourn/protocol'
import type { HttpAnswer, HttpRefusal } from '../platform/http.ts'
import type { WalletClient } from '../wallet-ports.ts'
import type { DpopSession } from './dpop-session.ts'
import { type AttestedInstance, type WalletAttestationDeps, walletAttestation } from './wallet-attestation.ts'

export type ClientRefusal =
  /** The agency's server knows no way in which this wallet can say who it is, or does not accept it. */
  | 'client_not_accepted'
  /** Our own provider does not say today that this is its wallet. */
  | 'attestation_unavailable'

/** Requests in which the wallet says who it is. */
export interface ClientSession {
  readonly clientId: string
  /** With a DPoP proof when a session is given, else without. */
  post(
    url: string,
    form: Readonly<Record<string, string>>,
    dpop?: DpopSession,
  ): Promise<Result<HttpAnswer, HttpRefusal>>
}

/** RFC6749 2.3 (client-authentication): by attestation where the server takes it, by name alone where that is all it asks. */
export async function createClientSession(
  deps: WalletAttestationDeps,
  client: WalletClient | undefined,
  server: AuthorizationServerMetadata,
): Promise<Result<ClientSession, ClientRefusal>> {
  if (!client) return refuse('client_not_accepted')
  const methods = server.tokenEndpointAuthMethods
  if (methods.includes('attest_jwt_client_auth')) {
    const attested = await walletAttestation(deps, client, server.issuer)
    return attested.ok ? ok(attestedSession(deps, client.clientId, server, attested.value)) : attested
  }
  if (!methods.includes('none')) return refuse('client_not_accepted')
  return ok({
    clientId: client.clientId,
    async post(url, form, dpop) {
      const request = {
        method: 'POST',
        url,
        accept: 'application/json',
        form: { ...form, client_id: client.clientId },
      } as const
      return dpop ? dpop.send(request) : deps.http.send(request)
    },
  })
}

function attestedSession(
  { http, clock }: WalletAttestationDeps,
  clientId: string,
  server: AuthorizationServerMetadata,
  { attestation, instance }: AttestedInstance,
): ClientSession {
  let challenge: string | undefined

  /** ABCA 6 (challenge-retrieval): what an earlier answer brought, else what the endpoint gives. */
  async function nextChallenge(): Promise<string | undefined> {
    if (challenge !== undefined || server.challengeEndpoint === undefined) return challenge
    const answer = await http.send({ method: 'POST', url: server.challengeEndpoint, accept: 'application/json' })
    const read = answer.ok ? parseChallengeResponse(parseStrictJson(answer.value.text)) : undefined
    return read?.ok === true ? read.value : undefined
  }

  /** A proof is made for one request: each has a `jti` and a challenge of its own. */
  async function headers(): Promise<Record<string, string>> {
    const pop = await buildClientAttestationPop({
      clientId,
      audience: server.issuer,
      challenge: await nextChallenge(),
      at: clock(),
      instance,
    })
    challenge = undefined
    return { 'oauth-client-attestation': attestation, 'oauth-client-attestation-pop': pop }
  }

  return {
    clientId,
    async post(url, form, dpop) {
      const request = {
        method: 'POST',
        url,
        accept: 'application/json',
        form: { ...form, client_id: clientId },
      } as const
      const once = async () => {
        const answer = dpop
          ? await dpop.sendWith(request, headers)
          : await http.send({ ...request, headers: await headers() })
        challenge = (answer.ok ? answer.value.header(ATTESTATION_CHALLENGE_HEADER) : null) ?? undefined
        return answer
      }
      const answer = await once()
      const again = answer.ok && errorOf(answer.value) === 'use_attestation_challenge'
      return again ? once() : answer
    },
  }
}

const errorOf = ({ status, text }: HttpAnswer): string | undefined =>
  status === 400 || status === 401 ? parseErrorBody(parseStrictJson(text) ?? null) : undefined
