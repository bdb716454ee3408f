/** What a use case answers: a value, or a refusal with a stable reason. Faults are thrown, never returned. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: R }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const refuse = <const R>(reason: R): { readonly ok: false; readonly reason: R } => ({ ok: false, reason })

/** Makes an exhaustive switch a build error when a case is missing, and a fault if one slips through at run time. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
