import {
  isJsonObject,
  type JsonObject,
  type Localized,
  ok,
  type Result,
  type TransactionLine,
  transactionTypeOf,
} from '@sojourn/domain'
import { decodeBase64urlText, encodeBase64url, parseStrictJson } from '@sojourn/keys'
import type { DcqlQuery } from './dcql/dcql-query.ts'
import { type FieldProblem, problem } from './field-problem.ts'

/** One thing that the holder is asked to sign beside showing something: OID4VP-1.0 5.1 (new_parameters), 8.4 (transaction_data). */
export interface TransactionData {
  /** As it came: what is hashed is this text, never what it decodes to (OID4VP-1.0 B.3.3.1). */
  readonly encoded: string
  readonly type: string
  readonly name: Localized
  /** Kinds of parties that may ask for it. */
  readonly askedBy: readonly string[]
  /** Everything in it, for the person to read. */
  readonly lines: readonly TransactionLine[]
  /** Credential queries of which one is to sign it. */
  readonly credentialIds: readonly string[]
}

const MOST_TRANSACTIONS = 8
const MOST_CHARS = 16_384
const FIELD = 'transaction_data'
/** The one that everybody must know, and the only one of ours. */
export const TRANSACTION_HASH_ALG = 'sha-256'

/** One that is not known, or not as its type says, refuses the request: nobody signs what the wallet cannot read out. */
export function readTransactionData(wire: unknown, query: DcqlQuery): Result<readonly TransactionData[], FieldProblem> {
  if (wire === undefined) return ok([])
  if (!Array.isArray(wire) || wire.length === 0 || wire.length > MOST_TRANSACTIONS) return problem(FIELD, 'malformed')
  const read: TransactionData[] = []
  for (const encoded of wire as readonly unknown[]) {
    if (typeof encoded !== 'string' || encoded.length > MOST_CHARS) return problem(FIELD, 'malformed')
    const one = readOne(encoded, query)
    if (!one.ok) return one
    read.push(one.value)
  }
  return ok(read)
}

function readOne(encoded: string, query: DcqlQuery): Result<TransactionData, FieldProblem> {
  const text = decodeBase64urlText(encoded)
  const json = text === undefined ? undefined : parseStrictJson(text)
  if (!isJsonObject(json)) return problem(FIELD, 'malformed')
  const { type: typeId, credential_ids: credentialIds, transaction_data_hashes_alg: algs, ...terms } = json
  const type = typeof typeId === 'string' ? transactionTypeOf(typeId) : undefined
  if (type === undefined) return problem(FIELD, 'unsupported')
  if (algs !== undefined && !(Array.isArray(algs) && algs.includes(TRANSACTION_HASH_ALG))) {
    return problem(FIELD, 'unsupported')
  }
  if (!Array.isArray(credentialIds) || credentialIds.length === 0) return problem(FIELD, 'malformed')
  for (const id of credentialIds) {
    const asked = query.credentials.find((credential) => credential.id === id)
    // Signed in the proof of the holder, which an SD-JWT VC has a place for (OID4VP-1.0 B.3.3).
    if (asked?.format !== 'dc+sd-jwt' || !asked.requireHolderBinding) return problem(FIELD, 'not_allowed')
  }
  const lines = type.lines(terms)
  if (!lines.ok) return problem(FIELD, 'malformed')
  const { id, name, askedBy } = type
  return ok({ encoded, type: id, name, askedBy, lines: lines.value, credentialIds: credentialIds as string[] })
}

/** What is sent, and later held against the holder's hashes: the text itself is kept, for no two encoders write alike. */
export const encodeTransactionData = (transaction: {
  readonly type: string
  readonly credentialIds: readonly string[]
  readonly terms: JsonObject
}): string =>
  encodeBase64url(
    JSON.stringify({
      type: transaction.type,
      credential_ids: [...transaction.credentialIds],
      transaction_data_hashes_alg: [TRANSACTION_HASH_ALG],
      ...transaction.terms,
    }),
  )
