import { type JsonValue, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { openEncryptedResponse, originAudience, parseDcApiResponse, type WalletResponse } from '@sojourn/protocol'
import type { AnsweredPresentation } from '../policies/answer-to-presentation.ts'
import { type JudgeDeps, judgeWalletResponse, keyThumbprint, settlementOf } from './judge-wallet-response.ts'
import { isEncrypted, type OpenPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { openResponseKey } from './response-key.ts'
import { secretHash } from './secret-ids.ts'

export interface ReceiveBrowserResponseDeps extends JudgeDeps {
  readonly store: Pick<PresentationStore, 'findOpenInBrowser' | 'settle'>
  /** Of the page that asked. */
  readonly origin: string
  /** Those that requests are made for. */
  readonly protocols: readonly string[]
  onSettled(presentation: OpenPresentation, answer: AnsweredPresentation): void
}

export type BrowserResponseRefusal =
  | 'unknown_presentation'
  | 'protocol_not_asked'
  | 'malformed_response'
  | 'not_encrypted'
  | 'not_decryptable'
  | 'already_answered'
  | 'trust_list_unavailable'

/** A `DigitalCredential` as the page hands it on. */
export interface BrowserAnswer {
  readonly protocol: string
  readonly data: JsonValue
}

/**
 * An answer that the browser brought (OID4VP-1.0 A.4 (dc_api_response)). Only the session that asked may bring it, so there is nothing to fix a
 * session with and no return to wait for; every proof in it must have been made for this page's origin, even where the question was signed.
 */
export async function receiveBrowserResponse(
  deps: ReceiveBrowserResponseDeps,
  relyingPartyId: RelyingPartyId,
  transactionId: string,
  sessionHash: Uint8Array,
  answer: BrowserAnswer,
  now: Date,
): Promise<Result<void, BrowserResponseRefusal>> {
  const open = await deps.store.findOpenInBrowser(relyingPartyId, secretHash(transactionId), sessionHash, now)
  if (open === undefined) return refuse('unknown_presentation')
  if (!deps.protocols.includes(answer.protocol)) return refuse('protocol_not_asked')
  const response = await readResponse(open, transactionId, answer.data)
  if (!response.ok) return response
  const binding = {
    audience: originAudience(deps.origin),
    handover: { kind: 'dc_api', origin: deps.origin, responseKey: keyThumbprint(open) },
  } as const
  const judged = await judgeWalletResponse(deps, open, response.value, binding, now)
  if (!judged.ok) return judged
  if (!(await deps.store.settle(settlementOf(open, judged.value.answer, now)))) return refuse('already_answered')
  deps.onSettled(open, judged.value.answer)
  return ok(undefined)
}

async function readResponse(
  open: OpenPresentation,
  transactionId: string,
  data: JsonValue,
): Promise<Result<WalletResponse, BrowserResponseRefusal>> {
  const parsed = parseDcApiResponse(data)
  if (!parsed.ok) return refuse('malformed_response')
  const mustBeEncrypted = isEncrypted(open.responseMode)
  if (parsed.value.kind === 'plain') {
    return parsed.value.response.kind === 'presented' && mustBeEncrypted
      ? refuse('not_encrypted')
      : ok(parsed.value.response)
  }
  if (!mustBeEncrypted) return refuse('not_decryptable')
  // The key rests sealed under what the browser alone holds, as that of a wallet's answer under what the wallet holds.
  const opened = await openEncryptedResponse(parsed.value.jwe, openResponseKey(open.responseKey, transactionId))
  return opened.ok ? ok(opened.value) : refuse('not_decryptable')
}
