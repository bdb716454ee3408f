import { LEASE_SIGNING, LEASE_SIGNING_TYPE } from './lease-signing.ts'
import type { TransactionType } from './transaction-type.ts'

const TRANSACTION_TYPES: ReadonlyMap<string, TransactionType> = new Map([[LEASE_SIGNING_TYPE, LEASE_SIGNING]])

/** Undefined: nobody here knows what would be signed. */
export const transactionTypeOf = (id: string): TransactionType | undefined => TRANSACTION_TYPES.get(id)
