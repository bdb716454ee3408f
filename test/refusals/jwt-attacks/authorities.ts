import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { addSeconds } from '@sojourn/domain'
import {
  type Certificate,
  createRootCertificate,
  generateSigningKey,
  issueCertificate,
  type PrivateJwk,
  type PublicJwk,
  signerFromJwk,
} from '@sojourn/keys'
import type { World } from '../../harness/index.ts'
import type { Certified, Chains, Thief } from './forge.ts'

interface Authority {
  readonly root: Certificate
  readonly rootKey: PrivateJwk
}

/** A key of the provisioned world, and what certifies it. */
export interface Office extends Certified {
  readonly jwk: PrivateJwk
}

const DAY = 86_400

/** The provisioned keys of a world, private halves and all: only who holds everything can show that nothing but one thing is wrong. */
export function authoritiesOf(world: World) {
  const file = (name: string) => join(dirname(world.provisioned.agenciesFile), 'keys', name)
  const json = async <T>(name: string) => JSON.parse(await readFile(file(name), 'utf8')) as T
  const derOf = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

  async function authority(name: string): Promise<Authority> {
    const pem = await readFile(file(`${name}.pem`), 'utf8')
    const root: Certificate = { pem, derBase64: derOf(pem), notAfter: world.clock(), subject: '' }
    return { root, rootKey: await json<PrivateJwk>(`${name}.jwk.json`) }
  }

  async function office(keyFile: string, x5c: readonly string[]): Promise<Office> {
    const jwk = await json<PrivateJwk>(keyFile)
    return { jwk, x5c, signer: await signerFromJwk(jwk) }
  }

  return {
    authority,
    registry: () => office('registry.jwk.json', []),
    /** The key of an agency for a use, such as `credential.residence-permit` or `status_list`. */
    async agency(id: string, use: string): Promise<Office> {
      type Entry = { uses: readonly string[]; chain: readonly string[]; home: { file: string } }
      const ring = await json<readonly Entry[]>(`agency-${id}.json`)
      const entry = ring.find(({ uses }) => uses.includes(use))
      if (entry === undefined) throw new Error(`${id} has no key for ${use}`)
      return office(entry.home.file, entry.chain)
    },
    async party(id: string): Promise<Office> {
      return office(`access-${id}.jwk.json`, [derOf(await readFile(file(`access-${id}.pem`), 'utf8'))])
    },
    async walletProvider(): Promise<Office> {
      return office('wallet-provider.jwk.json', [derOf(await readFile(file('wallet-provider.pem'), 'utf8'))])
    },
    /** Chains of a real authority around a real key; `swapped` is another's. */
    async chains(name: string, own: Office, swapped: Certified, names: Names): Promise<Chains> {
      return chainsOf(await authority(name), own, swapped, names, world.clock())
    },
  }
}

export interface Names {
  readonly commonName: string
  readonly uris?: readonly string[]
  readonly dnsNames?: readonly string[]
}

async function chainsOf(
  { root, rootKey }: Authority,
  { signer, x5c }: Certified,
  swapped: Certified,
  names: Names,
  now: Date,
): Promise<Chains> {
  const [leaf = ''] = x5c
  const certify = async (subjectKey: PublicJwk, notBefore: Date, notAfter: Date) =>
    (await issueCertificate({ root, rootKey, subjectKey, ...names, notBefore, notAfter })).derBase64
  const ended = await certify(signer.publicJwk, addSeconds(now, -30 * DAY), addSeconds(now, -2 * DAY))
  const { publicJwk } = await generateSigningKey()
  const another = await certify(publicJwk, addSeconds(now, -DAY), addSeconds(now, DAY))
  return {
    swapped,
    anchored: { signer, x5c: [leaf, root.derBase64] },
    expired: { signer, x5c: [ended] },
    twoLeaves: { signer, x5c: [leaf, another] },
  }
}

/** Everything that somebody with computers and no key of ours can make: an authority of their own under our names. */
export async function thiefOf(names: Names, now: Date): Promise<Thief & { readonly chains: Chains }> {
  const validity = { notBefore: addSeconds(now, -DAY), notAfter: addSeconds(now, DAY) }
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: names.commonName, signer: rootKey, ...validity })
  const { privateJwk, publicJwk } = await generateSigningKey()
  const signer = await signerFromJwk(privateJwk)
  const leaf = await issueCertificate({ root, rootKey, subjectKey: publicJwk, ...names, ...validity })
  const own = { signer, x5c: [leaf.derBase64] }
  const selfSigned = await createRootCertificate({ commonName: names.commonName, signer: privateJwk, ...validity })
  return {
    signer,
    selfSigned: selfSigned.derBase64,
    chains: await chainsOf({ root, rootKey }, own, own, names, now),
  }
}
