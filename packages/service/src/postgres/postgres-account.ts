import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whom the database server runs as: PostgreSQL refuses root, and root has somebody else's name ready. */
export type PostgresAccount = { readonly uid: number; readonly gid: number } | 'ourselves'

const NAMES = ['postgres', 'nobody']

export function postgresAccount(): PostgresAccount {
  if (process.getuid?.() !== 0) return 'ourselves'
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of NAMES) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined && uid !== '0') return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a postgres nor a nobody account')
}

/** Whether the account may walk to `path`: each folder above it lets others, or the account itself, pass. */
export function canReach(account: PostgresAccount, path: string): boolean {
  if (account === 'ourselves') return true
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid } = statSync(folder)
    if ((mode & 0o001) === 0 && !(uid === account.uid && (mode & 0o100) !== 0)) return false
    if (folder === dirname(folder)) return true
  }
}
