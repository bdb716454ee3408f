import { ok, type Result, refuse, type Sensitivity } from '@sojourn/domain'
import type { TransactionData } from '@sojourn/protocol'
import type { ConsentChoice, ConsentItem, ConsentSheet } from './consent-sheet.ts'

/** What the person pressed. Nothing in it has a default: an empty consent agrees to nothing. */
export interface Consent {
  readonly answers: readonly { readonly queryId: string; readonly cardId: string }[]
  /** Each kind of sensitive information was agreed to by itself (PIPL Art. 29). */
  readonly sensitive: readonly Sensitivity[]
  readonly guardianAgrees: boolean
  /** To every term that the sheet reads out, where it reads out any. */
  readonly signs: boolean
}

export type ConsentRefusal = 'consent_incomplete' | 'sensitive_not_agreed' | 'guardian_needed' | 'terms_not_agreed'

export interface AgreedAnswer {
  readonly item: ConsentItem
  readonly choice: ConsentChoice
}

/**
 * Holds the consent against the sheet it was given for. What it answers is taken from the sheet, never from the consent, so that nothing
 * can be shown that was not read out (assurance M9).
 */
export function judgeConsent(sheet: ConsentSheet, consent: Consent): Result<readonly AgreedAnswer[], ConsentRefusal> {
  const agreed: AgreedAnswer[] = []
  for (const { queryId, cardId } of consent.answers) {
    const item = sheet.items.find((entry) => entry.queryId === queryId)
    const choice = item?.choices.find((entry) => entry.cardId === cardId)
    if (!item || !choice || agreed.some((answer) => answer.item === item)) return refuse('consent_incomplete')
    agreed.push({ item, choice })
  }
  const answered = new Set(agreed.map(({ item }) => item.queryId))
  const fulfilled = sheet.sets.map(({ required, options }) => ({
    required,
    options: options.filter((option) => option.every((id) => answered.has(id))),
  }))
  if (agreed.length === 0 || fulfilled.some(({ required, options }) => required && options.length === 0))
    return refuse('consent_incomplete')
  // Half an option answers nothing, so it would be shown for nothing.
  const useful = new Set(fulfilled.flatMap(({ options }) => options.flat()))
  if (agreed.some(({ item }) => !useful.has(item.queryId))) return refuse('consent_incomplete')
  if (sensitivitiesIn(agreed).some((kind) => !consent.sensitive.includes(kind))) return refuse('sensitive_not_agreed')
  if (sheet.guardianMustAgree && !consent.guardianAgrees) return refuse('guardian_needed')
  if (sheet.transactions.length > 0 && !consent.signs) return refuse('terms_not_agreed')
  // What is to be signed by a credential that is not shown would be signed by nobody.
  if (sheet.transactions.some((one) => signerOf(one, agreed) === undefined)) return refuse('consent_incomplete')
  return ok(agreed)
}

/** One credential signs, whatever others may (OID4VP-1.0 5.1 (new_parameters), `credential_ids`). */
export const signerOf = (
  { credentialIds }: TransactionData,
  agreed: readonly AgreedAnswer[],
): AgreedAnswer | undefined => agreed.find(({ item }) => credentialIds.includes(item.queryId))

export const sensitivitiesIn = (agreed: readonly AgreedAnswer[]): readonly Sensitivity[] => [
  ...new Set(agreed.flatMap(({ choice }) => choice.claims.flatMap(({ sensitivities }) => sensitivities))),
]

/** The first way to answer, every sensitive kind agreed: what a person who presses everything would send. For the demo and for tests. */
export function consentToAll(sheet: ConsentSheet): Consent {
  const wanted = new Set(sheet.sets.filter(({ required }) => required).flatMap(({ options }) => options[0] ?? []))
  const agreed = sheet.items.flatMap((item): AgreedAnswer[] => {
    const [choice] = item.choices
    return choice && wanted.has(item.queryId) ? [{ item, choice }] : []
  })
  return {
    answers: agreed.map(({ item, choice }) => ({ queryId: item.queryId, cardId: choice.cardId })),
    sensitive: sensitivitiesIn(agreed),
    guardianAgrees: true,
    signs: true,
  }
}
