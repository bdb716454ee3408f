import { hash } from 'node:crypto'
import type { ExpectedLevel } from './expected-disclosures.ts'
import type { SdJwtVcProblem } from './lint-rules.ts'
import { isCanonical, isRecord } from './read-compact.ts'

/** A disclosure begins with `["`, then 16 bytes in base64url. */
const SALT_AT = 2
const SALT_CHARS = 22

/**
 * Whether the disclosures are those of the claims, each at its place and no other, each with a salt of its own. `open` is the object that
 * holds the claims' digests; `salts` holds those of the other copies, and this one's are added.
 */
export function disclosuresProblem(
  open: Record<string, unknown>,
  disclosures: readonly string[],
  expected: ExpectedLevel,
  salts: Set<string>,
): SdJwtVcProblem | undefined {
  const endings = new Map<string, string>()
  for (const disclosure of disclosures) {
    const text = isCanonical(disclosure) ? Buffer.from(disclosure, 'base64url').toString('utf8') : ''
    const salt = text.slice(SALT_AT, SALT_AT + SALT_CHARS)
    if (!text.startsWith('["') || text[SALT_AT + SALT_CHARS] !== '"') return 'disclosure_shape'
    if (!isCanonical(salt)) return 'salt'
    if (salts.has(salt)) return 'salt_repeated'
    salts.add(salt)
    endings.set(hash('sha256', disclosure, 'base64url'), text.slice(SALT_AT + SALT_CHARS + 1))
  }
  const problem = levelProblem(open, expected, endings)
  // Each digest that was placed has been taken out.
  return problem ?? (endings.size === 0 ? undefined : 'disclosure_unused')
}

/** An object of the payload holds the digests of its own disclosures, the objects that lead to more, and nothing that can be read. */
function levelProblem(
  object: Record<string, unknown>,
  expected: ExpectedLevel,
  endings: Map<string, string>,
): SdJwtVcProblem | undefined {
  const { _sd: digests = [], ...rest } = object
  if (!Array.isArray(digests)) return 'disclosure_shape'
  if (digests.some((digest, at) => at > 0 && digests[at - 1] >= digest)) return 'digest_order'
  const placed = new Set<string>()
  for (const digest of digests) {
    const ending = endings.get(digest)
    if (ending === undefined) return 'digest_unknown'
    if (!expected.endings.has(ending) || placed.has(ending)) return 'claims_differ'
    placed.add(ending)
    endings.delete(digest)
  }
  if (placed.size !== expected.endings.size) return 'claims_differ'
  for (const [name, value] of Object.entries(rest)) {
    const inside = expected.inside.get(name)
    if (inside === undefined || !isRecord(value)) return 'visible_claim'
    const problem = levelProblem(value, inside, endings)
    if (problem !== undefined) return problem
  }
  return Object.keys(rest).length === expected.inside.size ? undefined : 'claims_differ'
}
