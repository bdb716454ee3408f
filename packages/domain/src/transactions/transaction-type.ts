import type { JsonObject } from '../json.ts'
import type { Localized } from '../language.ts'
import type { Result } from '../result.ts'

export interface TransactionLine {
  readonly label: Localized
  readonly value: Localized
}

/** A kind of thing that a holder can sign with a credential (OID4VP-1.0 8.4 (transaction_data)). */
export interface TransactionType {
  readonly id: string
  readonly name: Localized
  /** Kinds of relying parties that may ask for it. */
  readonly askedBy: readonly string[]
  /** All that is signed, line by line, or that it is not of this kind. */
  lines(wire: JsonObject): Result<readonly TransactionLine[], 'malformed_terms'>
}
