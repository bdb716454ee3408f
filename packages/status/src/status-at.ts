import { INVALID, readStatusBits, SUSPENDED, VALID } from './bits.ts'
import type { StatusList } from './read-status-list-token.ts'

/** Only `valid` is valid: no statement can be made from a value we do not know or an index the list does not have (TSL 8.3). */
export type StatusAnswer = 'valid' | 'invalid' | 'suspended' | 'unknown_value' | 'out_of_range'

export function statusAt(list: Pick<StatusList, 'bits' | 'raw'>, index: number): StatusAnswer {
  switch (readStatusBits(list.raw, list.bits, index)) {
    case undefined:
      return 'out_of_range'
    case VALID:
      return 'valid'
    case INVALID:
      return 'invalid'
    case SUSPENDED:
      return 'suspended'
    default:
      return 'unknown_value'
  }
}
