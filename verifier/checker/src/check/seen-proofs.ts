/** Proofs of the last minutes on this very phone, by a name that says nothing of the person. In memory alone. */
export interface SeenProofs {
  /** False when it was seen before. */
  add(proofId: string, now: Date): boolean
}

/** A proof is refused for its age long before it is forgotten here. */
const REMEMBERED_MS = 10 * 60_000

export function createSeenProofs(): SeenProofs {
  const seen = new Map<string, number>()
  return {
    add(proofId, now) {
      for (const [id, at] of seen) if (now.getTime() - at > REMEMBERED_MS) seen.delete(id)
      if (seen.has(proofId)) return false
      seen.set(proofId, now.getTime())
      return true
    },
  }
}
