import type { Agency } from '../agencies/agency.ts'
import type { ApplicationRow } from '../casework/application.ts'
import { type DecideApplicationDeps, decideApplication } from '../casework/decide-application.ts'
import { type ListApplicationsDeps, listApplications, withNames } from '../casework/list-applications.ts'
import { submitApplication } from '../casework/submit-application.ts'
import { bind } from './bind.ts'
import type { Tables } from './tables.ts'

/** What residents applied for. */
export function wireCasework(db: Tables) {
  const deciding: DecideApplicationDeps = { ...db.applications, findResident: db.residents.find }
  const listing: ListApplicationsDeps = {
    list: db.applications.list,
    namesOfResidents: db.residents.namesOf,
    namesOfStaff: db.staff.namesOf,
  }
  return {
    submitApplication: bind(submitApplication, { ...db.applications, findResident: db.residents.find }),
    decideApplication: bind(decideApplication, deciding),
    listApplications: bind(listApplications, listing),
    shownApplication: async (agency: Agency, row: ApplicationRow) => {
      const [shown] = await withNames(listing, agency, [row])
      return shown ?? { row, residentName: '', deciderName: undefined }
    },
  }
}
