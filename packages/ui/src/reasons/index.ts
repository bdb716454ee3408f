import type { Language } from '../language/language.ts'
import { DESK_REASONS } from './desk.ts'
import { ISSUANCE_REASONS } from './issuance.ts'
import { POLICY_REASONS } from './policy.ts'
import { inLanguage } from './reason-words.ts'
import { REGISTRY_REASONS } from './registry.ts'
import { SERVICE_REASONS } from './service.ts'
import { STAFF_REASONS } from './staff.ts'
import { VERIFICATION_REASONS } from './verification.ts'

/**
 * Every reason that a counter's or a desk's screen may show, worded for the officer or clerk who reads it; the wallet words its own, for
 * the resident. Verification refusals are named `stage.code`.
 */
export const REASON_WORDS = {
  ...SERVICE_REASONS,
  ...STAFF_REASONS,
  ...DESK_REASONS,
  ...ISSUANCE_REASONS,
  ...REGISTRY_REASONS,
  ...VERIFICATION_REASONS,
  ...POLICY_REASONS,
}

/** Lets a part's refusals be held against the words: `const NO_WORD_MISSING: Record<Exclude<MyRefusal, WordedReason>, never> = {}`. */
export type WordedReason = keyof typeof REASON_WORDS

const isWorded = (reason: string): reason is WordedReason => Object.hasOwn(REASON_WORDS, reason)

/** A reason from a newer server may have no words here yet: it reads as `unknown_reason`, never as a raw code. */
export function reasonWords(reason: string, language: Language): { readonly sentence: string; readonly next: string } {
  return inLanguage(isWorded(reason) ? REASON_WORDS[reason] : REASON_WORDS.unknown_reason, language)
}
