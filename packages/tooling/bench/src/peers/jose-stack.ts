/**
 * The credential endpoint as it is written by habit, with good libraries: jose for every token, a random salt a call, three round
 * trips to the database. It checks what ours checks and records what ours records, so that G3 compares like with like.
 * Run as a process with DATABASE_URL, LISTEN_PORT and BASE_URL.
 */
import { createHash, randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import pg from 'pg'
import { permitClaims, VCT } from '../workload.ts'

const { DATABASE_URL: databaseUrl, LISTEN_PORT: port, BASE_URL: base } = process.env
if (databaseUrl === undefined || port === undefined || base === undefined)
  throw new Error('what to listen on is missing')

const database = new pg.Pool({ connectionString: databaseUrl, max: 8 })
await database.query(`
  create table if not exists spent (id text primary key, at timestamptz not null);
  create table if not exists issued (list int not null, idx int not null, holder text not null, jti text not null,
    state text not null, at timestamptz not null, primary key (list, idx));
  create table if not exists leaf (id bigserial primary key, body text not null)`)

const { privateKey, publicKey } = await generateKeyPair('ES256')
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** `exportJWK` of an imported key leaves only the public members, as a careful implementation confirms them. */
async function mint(holder: JWK, index: number): Promise<string> {
  const disclosures = Object.entries(permitClaims).map(([name, value]) =>
    Buffer.from(JSON.stringify([randomBytes(16).toString('base64url'), name, value])).toString('base64url'),
  )
  const jwt = await new SignJWT({
    vct: VCT,
    cnf: { jwk: holder },
    status: { status_list: { uri: `${base}/status-lists/1`, idx: index } },
    _sd: disclosures.map(sha256).sort(),
    _sd_alg: 'sha-256',
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dc+sd-jwt' })
    .setIssuer(base ?? '')
    .setExpirationTime('365d')
    .sign(privateKey)
  await jwtVerify(jwt, publicKey, { typ: 'dc+sd-jwt' }) // what the lint before release costs
  return `${jwt}~${disclosures.join('~')}~`
}

const app = Fastify()
app.get('/readyz', async () => ({}))
app.post('/credential', async (request, reply) => {
  const authorization = request.headers.authorization ?? ''
  const token = authorization.slice('DPoP '.length)
  const dpop = await jwtVerify(String(request.headers.dpop), EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: '5 minutes' })
  const dpopThumbprint = await calculateJwkThumbprint(dpop.protectedHeader.jwk as JWK)
  if (dpop.payload.ath !== sha256(token) || dpop.payload.htu !== `${base}/credential`) return reply.code(401).send({})
  const { proofs } = request.body as { proofs: { jwt: [string] } }
  const proof = await jwtVerify(proofs.jwt[0], EmbeddedJWK, { typ: 'openid4vci-proof+jwt', audience: base })
  const holder = proof.protectedHeader.jwk as JWK
  const thumbprint = await calculateJwkThumbprint(holder)
  const index = randomBytes(4).readUInt32BE() % 2 ** 30
  const client = await database.connect()
  try {
    await client.query('begin')
    await client.query(`insert into spent (id, at) values ($1, now()), ($2, now())`, [
      `nonce ${proof.payload.nonce}`,
      `jti ${dpopThumbprint} ${dpop.payload.jti}`,
    ])
    await client.query(
      `insert into issued (list, idx, holder, jti, state, at) values (1, $1, $2, $3, 'reserved', now())`,
      [index, thumbprint, dpop.payload.jti],
    )
    await client.query(`insert into leaf (body) values ($1)`, [`reserved ${index}`])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
  const credential = await mint(await exportJWK((await importJWK(holder, 'ES256')) as CryptoKey), index)
  await database.query(`update issued set state = 'signed' where list = 1 and idx = $1`, [index])
  return { credentials: [{ credential }] }
})

await app.listen({ port: Number(port), host: '127.0.0.1' })
