import type { AgencyId } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'

/** A use case without its first parameter, the dependencies. */
export const bind =
  <D, A extends readonly unknown[], R>(useCase: (deps: D, ...rest: A) => R, deps: D) =>
  (...rest: A): R =>
    useCase(deps, ...rest)

/** What is made once for each agency. */
export function perAgency<T>(make: (agency: Agency) => T): (agency: Agency) => T {
  const made = new Map<AgencyId, T>()
  return (agency) => {
    const value = made.get(agency.id) ?? make(agency)
    made.set(agency.id, value)
    return value
  }
}
