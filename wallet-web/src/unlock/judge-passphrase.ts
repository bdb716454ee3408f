import { ok, type Result, refuse } from '@sojourn/domain'

export type PassphraseRefusal = 'passphrase_too_short' | 'passphrase_too_simple'

export const MIN_PASSPHRASE_CHARACTERS = 8
const MIN_DISTINCT_CHARACTERS = 5

/** Length beats rules (no demanded digits or signs); what is refused is only what a thief tries first. */
export function judgePassphrase(passphrase: string): Result<void, PassphraseRefusal> {
  const characters = [...passphrase.normalize('NFKC')]
  if (characters.length < MIN_PASSPHRASE_CHARACTERS) return refuse('passphrase_too_short')
  if (new Set(characters).size < MIN_DISTINCT_CHARACTERS || isStaircase(characters))
    return refuse('passphrase_too_simple')
  return ok(undefined)
}

/** 12345678, 87654321, abcdefgh: every step between neighbours is the same. */
function isStaircase(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0)
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)))
  return steps.size === 1
}
