import { openDatabase, startEmbeddedPostgres, removeEmbeddedPostgres, migrate } from '@sojourn/service'
import { reserveIssuances } from '../../../../issuer/src/db/reservations.ts'
import { markIssuancesSigned } from '../../../../issuer/src/db/issuances.ts'
import { auditLeaf } from '../../../../issuer/src/audit/audit-event.ts'
import { newId } from '@sojourn/domain'
import { randomBytes, sha256 } from '@sojourn/keys'
import { cpuOfProcessTree } from './measure.ts'
const B = Number(process.argv[2] ?? 16), N = Number(process.argv[3] ?? 4000)
const folder = '/tmp/e/dbbench'
const pg = await startEmbeddedPostgres(folder)
try {
await pg.createDatabase('b' + Date.now())
const name = 'b' + (Date.now() + 1); await pg.createDatabase(name)
const db = openDatabase({ url: pg.url(name), poolSize: 2, timeoutMs: 60000 })
await migrate(db, new URL('../../../../issuer/migrations/', import.meta.url))
const now = new Date()
const residents = Array.from({ length: 200 }, () => newId<never>(now) as string)
await db.query(`insert into resident select 'a', x, 1, x::text, 'n', 'n', '{}'::json from unnest($1::uuid[]) x`, [residents])
const offers = Array.from({ length: N * 3 }, () => newId<never>(now) as string)
await db.query(`insert into credential_offer (agency, offer_id, code_hash, tx_code_mac, resident_id, configuration_ids, created_at, created_by, expires_at, redeemed_at)
 select 'a', x, sha256(x::text::bytea), '\\x00', ($2::uuid[])[1 + (n % 200)::int], array['c.dc'], now(), x, now() + interval '1 h', now() from unnest($1::uuid[]) with ordinality t(x, n)`, [offers, residents])
await db.query('analyze')
const reserve = reserveIssuances(db), mark = markIssuancesSigned(db)
let pos = 0, o = 0
const list = newId<never>(now) as never
const cpu = () => cpuOfProcessTree(pg.pid)
const walled = { r: 0, m: 0 }
for (let round = 0; round < 3; round++) {
  let r = 0, m = 0; walled.r = walled.m = 0
  const c00 = cpu()
  for (let i = 0; i < N; i += B) {
    const items = Array.from({ length: B }, () => { const at = new Date(); const issuanceId = newId<never>(at) as never; const offerId = offers[o++] as never
      return { agency: 'a' as never, issuanceId, offerId, configurationId: 'c.dc', proof: { thumbprint: 't', hash: sha256(randomBytes(16)), expiresAt: at }, nonce: { id: randomBytes(16), expiresAt: at }, holderKeysHash: randomBytes(32), copies: [{ place: { statusListId: list, index: pos++ }, holderThumbprint: 'x'.repeat(43) }], at, leaf: auditLeaf('a' as never, 'credential_reserved', at, { offerId, issuanceId, type: 'residence-permit', format: 'dc-sd-jwt', copies: 1 }) } })
    const t0 = performance.now()
    const out = await reserve(items)
    if (out.some((x) => x.kind !== 'reserved')) throw new Error(JSON.stringify(out[0]))
    const t1 = performance.now(); walled.r += t1 - t0
    const at = new Date()
    if (process.env.NOMARK) continue
    await mark(items.map((item) => ({ agency: item.agency, issuanceId: item.issuanceId, residentVersion: 1, expiresAt: at, claimsDigest: randomBytes(32), at, leaf: auditLeaf('a' as never, 'credential_signed', at, { issuanceId: item.issuanceId, digest: 'x'.repeat(43) }) })))
    walled.m += performance.now() - t1
  }
  console.log('batch', B, 'db us per credential', ((cpu() - c00) / N).toFixed(1), 'wall reserve', (walled.r / N * 1000).toFixed(1), 'mark', (walled.m / N * 1000).toFixed(1))
}
await db.close()
} finally { await pg.stop(); removeEmbeddedPostgres(folder) }
