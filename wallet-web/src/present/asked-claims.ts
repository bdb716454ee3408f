import { ATTESTATION_TYPES, type AttestationTypeId, type Localized, type Sensitivity } from '@sojourn/domain'

export type AskedPath = readonly (string | number | null)[]

const namesIn = (path: AskedPath): readonly string[] => path.filter((step) => typeof step === 'string')

const leadsTo = (short: readonly string[], long: readonly string[]): boolean =>
  short.length <= long.length && short.every((name, at) => name === long[at])

/**
 * Every kind of sensitive information that showing `path` shows: of the claim itself, of the claims inside it when it is a group, and of
 * the claim it lies in when it is a part of one.
 */
export function sensitivitiesOf(attestation: AttestationTypeId | undefined, path: AskedPath): readonly Sensitivity[] {
  if (attestation === undefined) return []
  const names = namesIn(path)
  const touched = ATTESTATION_TYPES[attestation].claims.filter(
    (claim) => leadsTo(names, claim.path) || leadsTo(claim.path, names),
  )
  return [...new Set(touched.flatMap(({ sensitivity }) => sensitivity ?? []))]
}

/** For a claim that no table names: its own path, so that nothing is asked without being read. */
export function pathAsLabel(path: AskedPath): Localized {
  const text = path.map((step) => step ?? '*').join('.')
  return { 'zh-CN': text, en: text }
}
