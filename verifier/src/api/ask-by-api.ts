import { addSeconds, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { constantTimeEqual, decodeUtf8, sha256, utf8 } from '@sojourn/keys'
import type {
  CreatedPresentation,
  CreatePresentationRequestDeps,
  CreateRefusal,
  PresentationWish,
} from '../presentation/create-presentation-request.ts'
import type { NewPresentation } from '../presentation/presentation.ts'
import { newPresentationSecrets, type PresentationSecrets, secretHash } from '../presentation/secret-ids.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import type { ApiClient } from './api-client.ts'
import type { ApiFlow, ApiPresentation, ApiPresentationStore, NewContent, OnceMade } from './api-presentation.ts'
import { type SealingKeys, seal, unseal } from './sealed.ts'

export interface AskByApiDeps {
  readonly store: Pick<ApiPresentationStore, 'insert' | 'findOnce' | 'read'>
  /** The desk's own use case: one pipeline, another door. */
  create(
    over: Pick<CreatePresentationRequestDeps, 'store' | 'newSecrets' | 'crossDeviceCode'>,
    wish: PresentationWish,
    now: Date,
  ): Promise<Result<CreatedPresentation, CreateRefusal>>
  linksOf(relyingParty: RelyingParty, requestId: string): AskedLinks
  readonly sealingKeys: SealingKeys
}

export interface AskedLinks {
  readonly link: string
  readonly walletLink: string
}

export interface ApiWish {
  readonly relyingParty: RelyingParty
  readonly client: ApiClient
  readonly policyId: string
  readonly parameters: Readonly<Record<string, string>>
  readonly flow: ApiFlow
  readonly reference: string | undefined
  readonly redirectUri: string | undefined
  /** Undefined: each call makes a question of its own. */
  readonly idempotencyKey: string | undefined
}

export type AskRefusal =
  | CreateRefusal
  | { readonly code: 'redirect_uri_missing' | 'redirect_uri_not_allowed' }
  | { readonly code: 'idempotency_key_reused' | 'presentation_gone' }

export interface Asked {
  readonly presentation: ApiPresentation
  readonly transactionId: string
  /** Undefined when nothing is asked, or no longer. */
  readonly links: AskedLinks | undefined
  readonly isRepeated: boolean
}

const ONCE_KEPT_SECONDS = 86_400

/**
 * A program asks. What it may ask is decided where a desk's question is; here it is made sure that the same Idempotency-Key makes one question, and
 * that a wallet sends the browser nowhere but to a page of the caller's.
 */
export async function askByApi(deps: AskByApiDeps, wish: ApiWish, now: Date): Promise<Result<Asked, AskRefusal>> {
  const returnUri = readReturnUri(wish)
  if (!returnUri.ok) return returnUri
  const once = onceOf(deps.sealingKeys, wish)
  const made = once && (await deps.store.findOnce(wish.relyingParty.id, once, now))
  if (once !== undefined && made !== undefined) return repeat(deps, wish, once, made, now)

  const secrets = newPresentationSecrets(wish.relyingParty.id, false)
  let isRepeated = false
  const insert = async (presentation: NewPresentation, content: NewContent): Promise<void> => {
    const asked = { clientId: wish.client.id, reference: wish.reference, returnUri: returnUri.value }
    const key = once && onceRow(once, presentation, secrets, now)
    isRepeated = (await deps.store.insert(presentation, content, asked, key)) === 'repeated'
  }
  const created = await deps.create(
    {
      store: {
        insertOpen: (presentation, question) => insert(presentation, { question }),
        insertAnswered: (presentation, outcome) => insert(presentation, { outcome }),
      },
      newSecrets: () => secrets,
      // The caller's page draws it, and knows nothing of codes that move.
      crossDeviceCode: 'still',
    },
    {
      relyingParty: wish.relyingParty,
      sessionHash: apiSessionHash(wish.relyingParty.id),
      policyId: wish.policyId,
      parameters: wish.parameters,
      flow: wish.flow,
      askedBy: undefined,
    },
    now,
  )
  if (!created.ok) return created
  // Somebody else with the same key was quicker.
  if (isRepeated) return askByApi(deps, wish, now)
  const { presentation, link, walletLink } = created.value
  const read = await deps.store.read(wish.relyingParty.id, presentation.id, now)
  if (read === undefined) return refuse({ code: 'presentation_gone' })
  const links = link === undefined || walletLink === undefined ? undefined : { link, walletLink }
  return ok({ presentation: read, transactionId: secrets.transactionId, links, isRepeated: false })
}

/** What no browser's cookie can be: the response code of a program's question is redeemed by the program alone. */
export const apiSessionHash = (relyingPartyId: RelyingPartyId): Uint8Array => secretHash(`api of ${relyingPartyId}`)

function readReturnUri({
  flow,
  redirectUri,
  client,
}: ApiWish): Result<string | undefined, { readonly code: 'redirect_uri_missing' | 'redirect_uri_not_allowed' }> {
  if (redirectUri === undefined) {
    return flow === 'same_device' ? refuse({ code: 'redirect_uri_missing' }) : ok(undefined)
  }
  // The fragment is where the response code goes.
  const fits =
    URL.canParse(redirectUri) && !redirectUri.includes('#') && client.origins.includes(new URL(redirectUri).origin)
  return fits ? ok(redirectUri) : refuse({ code: 'redirect_uri_not_allowed' })
}

interface Once {
  readonly clientId: ApiClient['id']
  readonly keyHash: Uint8Array
  readonly bodyHash: Uint8Array
  readonly sealingKey: Uint8Array
}

function onceOf(sealingKeys: SealingKeys, wish: ApiWish): Once | undefined {
  const { client, relyingParty, idempotencyKey } = wish
  if (idempotencyKey === undefined) return undefined
  const body = [wish.policyId, Object.entries(wish.parameters).sort(), wish.flow, wish.reference, wish.redirectUri]
  return {
    clientId: client.id,
    keyHash: sha256(`${client.id} ${idempotencyKey}`),
    bodyHash: sha256(JSON.stringify(body)),
    sealingKey: sealingKeys('idempotency', relyingParty.id, client.id, idempotencyKey),
  }
}

const onceRow = (once: Once, { id }: NewPresentation, secrets: PresentationSecrets, now: Date) => ({
  clientId: once.clientId,
  keyHash: once.keyHash,
  bodyHash: once.bodyHash,
  presentationId: id,
  sealedIds: seal(utf8(JSON.stringify(secrets)), once.sealingKey),
  deleteAfter: addSeconds(now, ONCE_KEPT_SECONDS),
})

async function repeat(
  deps: AskByApiDeps,
  { relyingParty }: ApiWish,
  once: Once,
  made: OnceMade,
  now: Date,
): Promise<Result<Asked, AskRefusal>> {
  if (!constantTimeEqual(made.bodyHash, once.bodyHash)) return refuse({ code: 'idempotency_key_reused' })
  const presentation = await deps.store.read(relyingParty.id, made.presentationId, now)
  if (presentation === undefined) return refuse({ code: 'presentation_gone' })
  const secrets = JSON.parse(decodeUtf8(unseal(made.sealedIds, once.sealingKey)) ?? '') as PresentationSecrets
  const isOpen = presentation.state === 'waiting' || presentation.state === 'fetched'
  const links = isOpen ? deps.linksOf(relyingParty, secrets.requestId) : undefined
  return ok({ presentation, transactionId: secrets.transactionId, links, isRepeated: true })
}
