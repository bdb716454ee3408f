import { randomBytes, X509Certificate } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type AttestationTypeId, addSeconds } from '@sojourn/domain'
import { jwkThumbprint, type PublicJwk, publicJwkOf } from '@sojourn/keys'
import { type ListedKey, REGISTRATION_CERTIFICATE_TYPE } from '@sojourn/trust'
import { type CertificateAuthority, isFor, isFrom, leafCertificate } from './certificates.ts'
import type { DemoAgency } from './demo-registry.ts'
import { keyOf, readIfThere, writeJson } from './key-files.ts'
import { namesOfType } from './names-of-type.ts'

/** As the issuer reads it: one key of an agency, what it is for, and where its private half is. */
export interface RingEntry {
  readonly jwk: PublicJwk
  readonly uses: readonly string[]
  readonly chain: readonly string[]
  readonly notAfter: string
  readonly home:
    | { readonly kind: 'file'; readonly file: string }
    | { readonly kind: 'pkcs11'; readonly id: string }
    | { readonly kind: 'destroyed' }
  readonly madeAt: string
  readonly revoked?: true
}

/** What an operator asks for beside what the time asks for. */
export type KeyOrder =
  | {
      readonly kind: 'rotate'
      readonly agency: string
      /** Where the successors are made; in files beside the ring when it is left out. */
      readonly token?: KeyToken
    }
  | { readonly kind: 'revoke'; readonly agency: string; readonly thumbprint: string }

/** An open PKCS#11 token, as far as provisioning needs it. */
export interface KeyToken {
  generateKey(id: string): PublicJwk
  destroyKey(id: string): boolean
}

const DAY = 86_400
/** A key signs for this long. */
const ROTATION_DAYS = 90
/** A credential is good for no longer than the certificate of its key. */
const CERTIFICATE_DAYS = 1_095
/** Two that may be in use and one that waits; of older keys the public half is all that anybody needs. */
const PRIVATE_HALVES_KEPT = 3

const TOKEN_ID_BYTES = 12

const REGISTRATION_USE = 'registration_certificate'
const OFFICE_USES = ['status_list', 'issuer_metadata', 'audit_checkpoint']

/** A key for each type, so that a stolen one forges that type alone, and one for all else that the agency signs. */
const groupsOf = ({ types, registers }: DemoAgency): readonly (readonly string[])[] => [
  ...types.map((type) => [`credential.${type}`]),
  ...(registers === true ? [[REGISTRATION_USE]] : []),
  OFFICE_USES,
]

export interface AgencyKeysOptions {
  readonly ringFile: string
  readonly agency: DemoAgency
  /** The credential issuer identifier, which each certificate names. */
  readonly issuer: string
  readonly root: CertificateAuthority
  readonly orders: readonly KeyOrder[]
  readonly now: Date
}

/**
 * Keeps an agency's ring: a new key when the newest is old enough or an operator asks for one, certificates that fit, revocations as
 * ordered. The issuer does the rest by the clock.
 */
export async function provisionAgencyKeys(options: AgencyKeysOptions): Promise<readonly RingEntry[]> {
  const { ringFile, agency, orders, now } = options
  const before = JSON.parse((await readIfThere(ringFile)) ?? '[]') as readonly RingEntry[]
  const alive = before.filter(({ notAfter }) => new Date(notAfter) > now)
  const marked = alive.map((entry) => (isOrdered(orders, agency, entry) ? { ...entry, revoked: true as const } : entry))
  assertAllFound(orders, agency, alive)
  const rotation = orders.find((order) => order.kind === 'rotate' && order.agency === agency.id)
  const token = rotation?.kind === 'rotate' ? rotation.token : undefined
  const ring: RingEntry[] = []
  for (const uses of groupsOf(agency)) {
    const group = marked.filter((entry) => entry.uses.join() === uses.join())
    const newest = group.filter(({ revoked }) => revoked !== true).at(-1)
    const isDue = newest === undefined || addSeconds(new Date(newest.madeAt), ROTATION_DAYS * DAY) <= now
    if (isDue || rotation !== undefined) group.push(await newKey(options, uses, token))
    ring.push(...(await Promise.all(group.map((entry) => certified(options, entry)))))
  }
  const kept = await withoutOldPrivateHalves(ringFile, agency, ring, token)
  for (const { home } of before) if (home.kind === 'file' && !isHomeOf(kept, home.file)) await drop(ringFile, home.file)
  await writeJson(ringFile, kept)
  return kept
}

const isOrdered = (orders: readonly KeyOrder[], agency: DemoAgency, entry: RingEntry): boolean =>
  orders.some(
    (order) => order.kind === 'revoke' && order.agency === agency.id && order.thumbprint === jwkThumbprint(entry.jwk),
  )

function assertAllFound(orders: readonly KeyOrder[], { id }: DemoAgency, ring: readonly RingEntry[]): void {
  for (const order of orders) {
    if (order.kind !== 'revoke' || order.agency !== id) continue
    if (!ring.some(({ jwk }) => jwkThumbprint(jwk) === order.thumbprint)) {
      throw new Error(`${id} has no key ${order.thumbprint}`)
    }
  }
}

async function newKey(
  { ringFile, agency, now }: AgencyKeysOptions,
  uses: readonly string[],
  token: KeyToken | undefined,
): Promise<RingEntry> {
  const made = { uses, chain: [], notAfter: now.toISOString(), madeAt: now.toISOString() }
  if (token !== undefined) {
    const id = randomBytes(TOKEN_ID_BYTES).toString('hex')
    return { jwk: token.generateKey(id), ...made, home: { kind: 'pkcs11', id } }
  }
  const name = uses.length === 1 ? (uses[0] ?? '').replace('.', '-') : 'office'
  const file = join(dirname(ringFile), `${agency.id}-${name}-${crypto.randomUUID().slice(0, 8)}.jwk.json`)
  const { kty, crv, x, y } = publicJwkOf(await keyOf(file))
  return {
    jwk: { kty, crv, x, ...(y === undefined ? {} : { y }) },
    ...made,
    home: { kind: 'file', file: relative(dirname(ringFile), file) },
  }
}

/** The certificate names the issuer it is for, so a new address needs a new one for the same key. */
async function certified(options: AgencyKeysOptions, entry: RingEntry): Promise<RingEntry> {
  const { agency, issuer, root, now } = options
  const [leaf] = entry.chain
  if (leaf !== undefined) {
    const known = new X509Certificate(Buffer.from(leaf, 'base64'))
    if (isFor(entry.jwk)(known) && isFrom(root)(known) && known.subjectAltName === `URI:${issuer}`) return entry
  }
  const made = await leafCertificate(root, entry.jwk, now, CERTIFICATE_DAYS, {
    commonName: agency.name.en,
    organization: agency.creditCode,
    uris: [issuer],
  })
  return { ...entry, chain: [made.derBase64], notAfter: made.notAfter.toISOString() }
}

async function withoutOldPrivateHalves(
  ringFile: string,
  agency: DemoAgency,
  ring: readonly RingEntry[],
  token: KeyToken | undefined,
): Promise<readonly RingEntry[]> {
  const wanted = new Set(
    groupsOf(agency).flatMap((uses) =>
      ring
        .filter((entry) => entry.uses.join() === uses.join() && entry.revoked !== true)
        .slice(-PRIVATE_HALVES_KEPT)
        .map(({ jwk }) => jwk.x),
    ),
  )
  const kept: RingEntry[] = []
  for (const entry of ring) {
    kept.push(wanted.has(entry.jwk.x) ? entry : { ...entry, home: await emptied(ringFile, entry.home, token) })
  }
  return kept
}

/** A key in a token is destroyed while the token is open, and otherwise stays named where it is. */
async function emptied(
  ringFile: string,
  home: RingEntry['home'],
  token: KeyToken | undefined,
): Promise<RingEntry['home']> {
  if (home.kind === 'pkcs11' && token === undefined) return home
  if (home.kind === 'pkcs11') token?.destroyKey(home.id)
  if (home.kind === 'file') await drop(ringFile, home.file)
  return { kind: 'destroyed' }
}

const isHomeOf = (ring: readonly RingEntry[], file: string): boolean =>
  ring.some(({ home }) => home.kind === 'file' && home.file === file)

const drop = (ringFile: string, file: string): Promise<void> => rm(join(dirname(ringFile), file), { force: true })

/** What the trust list says of a key: which types it may sign, and whether its word counts at all. */
export function listedKeyOf({ jwk, uses, revoked }: RingEntry, issuerUrl: string): ListedKey {
  const types = uses.flatMap((use) => {
    const id = use.slice('credential.'.length) as AttestationTypeId
    if (use === REGISTRATION_USE) return [REGISTRATION_CERTIFICATE_TYPE]
    return use.startsWith('credential.') ? namesOfType(issuerUrl, id) : []
  })
  return {
    jwk,
    types,
    ...(uses.includes('status_list') ? {} : { statusLists: false as const }),
    ...(revoked === undefined ? {} : { revoked }),
  }
}
