import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Localized } from '@sojourn/domain'
import { DEMO_AGENCIES } from '../provision/demo-registry.ts'
import { ROOT } from '../root.ts'

export interface Invitation {
  readonly agency: string
  readonly name: Localized
  /** Opens the enrolment page once. */
  readonly url: string
}

const OFFICER = '示范经办员 (demo officer)'
const ROLES = 'clerk,revoker,auditor'

/** One invitation for each agency, made on the server by whoever may run its command line. */
export function inviteOfficers(issuerEnv: Readonly<Record<string, string>>): Promise<readonly Invitation[]> {
  return Promise.all(
    DEMO_AGENCIES.map(async ({ id, name }) => {
      const args = [join(ROOT, 'issuer/src/invite-staff.ts'), id, OFFICER, ROLES]
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: issuerEnv, cwd: ROOT })
      return { agency: id, name, url: stdout.trim() }
    }),
  )
}
