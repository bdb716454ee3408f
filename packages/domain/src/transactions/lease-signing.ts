import { isCalendarDate } from '../calendar-date.ts'
import type { JsonObject } from '../json.ts'
import { words } from '../language.ts'
import { ok, type Result, refuse } from '../result.ts'
import type { TransactionType } from './transaction-type.ts'

/** What a tenant agrees to when a lease is signed. */
export interface LeaseTerms {
  readonly address: string
  /** In yuan, with two decimals, such as `3500.00`. */
  readonly monthlyRent: string
  readonly from: string
  readonly until: string
}

export const LEASE_SIGNING_TYPE = 'urn:sojourn:transaction:lease-signing:1'

export const leaseTermsOnWire = ({ address, monthlyRent, from, until }: LeaseTerms): JsonObject => ({
  address,
  monthly_rent: monthlyRent,
  currency: 'CNY',
  from,
  until,
})

const MEMBERS = ['address', 'currency', 'from', 'monthly_rent', 'until']
const MOST_ADDRESS_CHARS = 200
export const RENT = /^(0|[1-9][0-9]{0,6})\.[0-9]{2}$/

/** Every member is read out to the tenant, so one more than these is refused: it would be signed unread. */
function readLeaseTerms(wire: JsonObject): Result<LeaseTerms, 'malformed_terms'> {
  if (Object.keys(wire).toSorted().join() !== MEMBERS.join()) return refuse('malformed_terms')
  const { address, monthly_rent: monthlyRent, currency, from, until } = wire
  if (typeof address !== 'string' || address.trim() === '' || address.length > MOST_ADDRESS_CHARS) {
    return refuse('malformed_terms')
  }
  if (typeof monthlyRent !== 'string' || !RENT.test(monthlyRent) || currency !== 'CNY') return refuse('malformed_terms')
  if (typeof from !== 'string' || typeof until !== 'string') return refuse('malformed_terms')
  if (!isCalendarDate(from) || !isCalendarDate(until) || until < from) return refuse('malformed_terms')
  return ok({ address, monthlyRent, from, until })
}

export const LEASE_SIGNING: TransactionType = {
  id: LEASE_SIGNING_TYPE,
  name: words('房屋租赁合同', 'Lease of a dwelling'),
  askedBy: ['landlord'],
  lines(wire) {
    const read = readLeaseTerms(wire)
    if (!read.ok) return read
    const { address, monthlyRent, from, until } = read.value
    return ok([
      { label: words('房屋地址', 'Address'), value: words(address, address) },
      { label: words('每月租金', 'Monthly rent'), value: words(`${monthlyRent} 元`, `CNY ${monthlyRent}`) },
      { label: words('租期开始', 'From'), value: words(from, from) },
      { label: words('租期结束', 'Until, the last day'), value: words(until, until) },
    ])
  },
}
