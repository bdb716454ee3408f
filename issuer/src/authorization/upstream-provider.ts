import { addSeconds, type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { importIdTokenKey } from '@sojourn/keys'
import {
  buildClientAssertion,
  buildCodeTokenRequest,
  clientSecretBasic,
  JWT_BEARER_ASSERTION,
  type NamedIdTokenKey,
  type OpenidProviderMetadata,
  openidConfigurationUrl,
  parseIdTokenResponse,
  parseOpenidProviderMetadata,
} from '@sojourn/protocol'
import { z } from 'zod'
import type { AskProvider, ProviderRequest } from './ask-provider.ts'
import type { Upstream } from './upstream.ts'

export type ProviderRefusal = 'provider_unreachable' | 'provider_malformed'

/** What the provider publishes, and its token endpoint. */
export interface UpstreamProvider {
  metadata(): Promise<Result<OpenidProviderMetadata, ProviderRefusal>>
  /** Fetched anew when the set that is remembered has no key of this name. */
  keysFor(kid: string | undefined): Promise<Result<readonly NamedIdTokenKey[], ProviderRefusal>>
  /** The ID token that it gives for a code. */
  redeem(code: {
    readonly code: string
    readonly redirectUri: string
    readonly codeVerifier: string
  }): Promise<Result<string, ProviderRefusal | 'code_refused'>>
}

const REMEMBERED_SECONDS = 600
/** Whoever makes names of keys up makes us ask once in this time and no oftener. */
const LEAST_KEYS_SECONDS = 30
const MAX_KEYS = 32
const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(MAX_KEYS) })

export function createUpstreamProvider(deps: {
  readonly upstream: Upstream
  readonly ask: AskProvider
  readonly clock: Clock
}): UpstreamProvider {
  const { upstream, ask, clock } = deps
  const { issuer, clientId, authentication } = upstream

  const metadata = remembered(clock, REMEMBERED_SECONDS, async () => {
    const answer = await askForIt(ask, openidConfigurationUrl(issuer), { method: 'GET' })
    if (!answer.ok) return answer
    const parsed = parseOpenidProviderMetadata(answer.value, { issuer })
    return parsed.ok ? parsed : refuse('provider_malformed')
  })

  const keys = remembered(clock, REMEMBERED_SECONDS, async () => {
    const known = await metadata()
    if (!known.ok) return known
    const answer = await askForIt(ask, known.value.jwksUri, { method: 'GET' })
    if (!answer.ok) return answer
    const jwks = jwksSchema.safeParse(answer.value)
    return jwks.success ? ok(await usableKeys(jwks.data.keys)) : refuse('provider_malformed')
  })

  async function proofOfUs(): Promise<Pick<ProviderRequest, 'headers' | 'form'>> {
    if (authentication.method === 'client_secret_basic') {
      return { headers: { authorization: clientSecretBasic(clientId, authentication.secret) } }
    }
    const { signer } = authentication
    const assertion = await buildClientAssertion({ clientId, issuer, at: clock(), signer })
    return {
      form: { client_id: clientId, client_assertion_type: JWT_BEARER_ASSERTION, client_assertion: assertion },
    }
  }

  return {
    metadata: () => metadata(),
    async keysFor(kid) {
      const known = await keys()
      const isThere = !known.ok || kid === undefined || known.value.some((each) => each.kid === kid)
      return isThere ? known : keys(LEAST_KEYS_SECONDS)
    },
    async redeem(code) {
      const known = await metadata()
      if (!known.ok) return known
      const proof = await proofOfUs()
      const form = { ...buildCodeTokenRequest(code), ...proof.form }
      const answer = await ask(known.value.tokenEndpoint, { method: 'POST', ...proof, form })
      if (!answer.ok) return answer
      if (answer.value.status !== 200) return refuse('code_refused')
      const idToken = parseIdTokenResponse(answer.value.json)
      return idToken.ok ? idToken : refuse('provider_malformed')
    },
  }
}

async function askForIt(ask: AskProvider, url: string, request: ProviderRequest) {
  const answer = await ask(url, request)
  if (!answer.ok) return answer
  return answer.value.status === 200 ? ok(answer.value.json) : refuse('provider_unreachable')
}

/** Keys for other uses and of algorithms that we do not know may stand beside the one that counts. */
async function usableKeys(jwks: readonly Readonly<Record<string, unknown>>[]): Promise<readonly NamedIdTokenKey[]> {
  const imported = await Promise.all(jwks.map(importIdTokenKey))
  return imported.flatMap((key, at) => {
    const kid = jwks[at]?.kid
    return key.ok ? [{ kid: typeof kid === 'string' ? kid : undefined, key: key.value }] : []
  })
}

/** What went well is remembered for a while; a failure is not, and those who ask at the same time wait for one answer. */
function remembered<T>(clock: Clock, seconds: number, ask: () => Promise<Result<T, ProviderRefusal>>) {
  let last: { readonly value: T; readonly at: Date } | undefined
  let asking: Promise<Result<T, ProviderRefusal>> | undefined
  return (maxAgeSeconds = seconds): Promise<Result<T, ProviderRefusal>> => {
    const now = clock()
    if (last !== undefined && addSeconds(last.at, maxAgeSeconds) > now) return Promise.resolve(ok(last.value))
    asking ??= ask()
      .then((answer) => {
        if (answer.ok) last = { value: answer.value, at: now }
        return answer
      })
      .finally(() => {
        asking = undefined
      })
    return asking
  }
}
