import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import { type Form, openEncryptedResponse, parseDirectPost, type WalletResponse } from '@sojourn/protocol'
import type { AnsweredPresentation } from '../policies/answer-to-presentation.ts'
import { newDeletionHandle } from './delete-for-holder.ts'
import { type JudgeDeps, judgeWalletResponse, keyThumbprint, settlementOf } from './judge-wallet-response.ts'
import type { OpenPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { openResponseKey } from './response-key.ts'
import { responseUriOf } from './response-uri.ts'
import { newResponseCode, relyingPartyOfRequestId, secretHash } from './secret-ids.ts'

export interface ReceiveWalletResponseDeps extends JudgeDeps {
  readonly store: Pick<PresentationStore, 'findOpen' | 'settle'>
  readonly verifierUrl: string
  readonly returnTtlSeconds: number
  readonly deletionHandles: 'given' | 'not_given'
  onSettled(presentation: OpenPresentation, answer: AnsweredPresentation): void
}

export type ReceiveRefusal =
  | 'unknown_request'
  | 'malformed_response'
  | 'not_encrypted'
  | 'not_decryptable'
  | 'wrong_state'
  | 'already_answered'
  | 'presentation_refused'
  | 'trust_list_unavailable'

/** What the wallet is told: nothing, or where to send the browser. */
export interface Received {
  readonly redirectUri: string | undefined
  /** With which its holder may have deleted what was kept; undefined when nothing was shown. */
  readonly deletionHandle: string | undefined
}

/**
 * A wallet's answer (OID4VP-1.0 8.2 (response_mode_post), 8.3.1 (direct_post_jwt)). Everything is checked before the one
 * conditional statement that settles the presentation; of a thousand copies of an answer one settles it and the rest are
 * refused [R 5]. What cannot be read, or is not for this request, settles nothing: the holder may still answer.
 */
export async function receiveWalletResponse(
  deps: ReceiveWalletResponseDeps,
  requestId: string,
  form: Form,
  now: Date,
): Promise<Result<Received, ReceiveRefusal>> {
  const relyingPartyId = relyingPartyOfRequestId(requestId)
  if (relyingPartyId === undefined) return refuse('unknown_request')
  const open = await deps.store.findOpen(relyingPartyId, secretHash(requestId), now)
  if (open === undefined) return refuse('unknown_request')
  const response = await readResponse(open, requestId, form)
  if (!response.ok) return response

  const binding = {
    audience: open.clientId,
    handover: {
      kind: 'redirect',
      responseUri: responseUriOf(deps.verifierUrl, requestId),
      responseKey: keyThumbprint(open),
    },
  } as const
  const judged = await judgeWalletResponse(deps, open, response.value, binding, now)
  if (!judged.ok) return judged
  const { answer, holds } = judged.value
  return holds ? settle(deps, open, answer, now) : settleRefused(deps, open, answer, now)
}

async function readResponse(
  open: OpenPresentation,
  requestId: string,
  form: Form,
): Promise<Result<WalletResponse, ReceiveRefusal>> {
  const posted = parseDirectPost(form)
  if (!posted.ok) return refuse('malformed_response')
  const response =
    posted.value.kind === 'plain' ? posted.value.response : await decrypted(open, requestId, posted.value.jwe)
  if (response === undefined) return refuse('not_decryptable')
  // A wallet that cannot encrypt may still say so in the open (OID4VP-1.0 8.3.1); a presentation never comes in the open.
  if (posted.value.kind === 'plain' && response.kind === 'presented' && open.responseMode === 'direct_post.jwt') {
    return refuse('not_encrypted')
  }
  const stateMissing = response.state === undefined && response.kind === 'refused'
  return response.state === requestId || stateMissing ? ok(response) : refuse('wrong_state')
}

async function decrypted(open: OpenPresentation, requestId: string, jwe: string): Promise<WalletResponse | undefined> {
  if (open.responseMode !== 'direct_post.jwt') return undefined
  const opened = await openEncryptedResponse(jwe, openResponseKey(open.responseKey, requestId))
  return opened.ok ? opened.value : undefined
}

async function settle(
  deps: ReceiveWalletResponseDeps,
  open: OpenPresentation,
  answer: AnsweredPresentation,
  now: Date,
): Promise<Result<Received, 'already_answered'>> {
  const isSeenLater = open.flow === 'same_device' || open.flow === 'counter'
  const responseCode = isSeenLater ? newResponseCode(open.id) : undefined
  // Where nothing is kept of what was shown, there is nothing to ask back.
  const isKept = answer.outcome.credentials.length > 0
  const deletionHandle =
    isKept && deps.deletionHandles === 'given' ? newDeletionHandle(open.relyingPartyId, open.id) : undefined
  const settled = await deps.store.settle({
    ...settlementOf(open, answer, now),
    deletionHash: deletionHandle === undefined ? undefined : secretHash(deletionHandle),
    ...(responseCode === undefined
      ? {}
      : {
          state: 'awaiting_return',
          responseCodeHash: secretHash(responseCode),
          expiresAt: addSeconds(now, deps.returnTtlSeconds),
        }),
  })
  if (!settled) return refuse('already_answered')
  deps.onSettled(open, answer)
  const redirectUri =
    responseCode === undefined
      ? undefined
      : `${open.returnUri ?? pageOf(deps.verifierUrl, open)}#response_code=${responseCode}`
  return ok({ redirectUri, deletionHandle })
}

/** A VP Token that does not hold is an answer too: the desk sees why, the wallet only that it was not accepted. */
async function settleRefused(
  deps: ReceiveWalletResponseDeps,
  open: OpenPresentation,
  answer: AnsweredPresentation,
  now: Date,
): Promise<Result<Received, ReceiveRefusal>> {
  const settled = await settle(deps, { ...open, flow: 'cross_device' }, answer, now)
  return refuse(settled.ok ? 'presentation_refused' : settled.reason)
}

/** Where the browser goes on: to the session that asked or, where the code was printed, to a page that asks for the place. */
const pageOf = (verifierUrl: string, { relyingPartyId, flow }: OpenPresentation): string =>
  `${verifierUrl}/desk/${relyingPartyId}/${flow === 'counter' ? 'place' : 'return'}`
