import { randomBytes } from '@sojourn/keys'
import type { Database } from '@sojourn/service'

const SECRET_BYTES = 32

/** The secret of that name; made now if no process made it before. Of two that start at once, one writes and both read what it wrote. */
export async function readServiceSecret(db: Database, name: string): Promise<Uint8Array> {
  await db.query('insert into service_secret (name, secret) values ($1, $2) on conflict (name) do nothing', [
    name,
    randomBytes(SECRET_BYTES),
  ])
  const { rows } = await db.query<{ secret: Uint8Array }>('select secret from service_secret where name = $1', [name])
  if (rows[0] === undefined) throw new Error(`the secret ${name} was neither there nor made`)
  return rows[0].secret
}
