import { createHash, type X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { ATTESTATION_TYPES, type AttestationTypeId, addSeconds, elementPathOf, toSeconds, vctOf } from '@sojourn/domain'
import { didWebOf, jwkThumbprint, type PrivateJwk, publicJwkOf, signerFromJwk, x509Hash } from '@sojourn/keys'
import {
  REGISTRATION_CERTIFICATE_TYPE,
  type RegisteredUse,
  readTrustList,
  signTrustList,
  type TrustList,
} from '@sojourn/trust'
import { type KeyOrder, listedKeyOf, provisionAgencyKeys } from './agency-keys.ts'
import { type CertificateAuthority, certificateAuthority, isFor, isFrom, leafCertificate } from './certificates.ts'
import { DEMO_EVIDENCE } from './demo-evidence.ts'
import {
  DEMO_AGENCIES,
  DEMO_OFFLINE_PURPOSES,
  DEMO_RELYING_PARTIES,
  DEMO_WALLET,
  type DemoAgency,
  type DemoOfflinePurpose,
  type DemoRelyingParty,
  type DemoUse,
} from './demo-registry.ts'
import { certificateOf, keyOf, readIfThere, secretOf, writeJson, writeWhole } from './key-files.ts'
import { namesOfType } from './names-of-type.ts'
import { type ProvisionedApi, provisionApi } from './provision-api.ts'
import { type RegistrationToMake, readRegister } from './register.ts'

export interface ProvisionOptions {
  readonly folder: string
  /** Without a trailing slash, as the services announce them. */
  readonly issuerUrl: string
  readonly verifierUrl: string
  readonly walletUrl: string
  readonly now: Date
  /** What an operator wants done to agencies' keys; nothing when left out, beside what is due. */
  readonly keyOrders?: readonly KeyOrder[]
  /**
   * `not_run`: there is no registrar, and the list names the demo's relying parties by the registry's word alone, as it does those of
   * others. For what starts one service by itself.
   */
  readonly register?: 'taken' | 'not_run'
}

/** Where the services find what was provisioned. */
export interface Provisioned {
  readonly trustList: TrustList
  /** What the demo's relying parties ask the registrar for. The list names those that the register has, as it has them. */
  readonly toRegister: readonly RegistrationToMake[]
  readonly agenciesFile: string
  readonly relyingPartiesFile: string
  readonly trustListFile: string
  /** The registry's public key: what wallets and verifiers are configured to believe. */
  readonly trustAnchorFile: string
  readonly issuerSecretFile: string
  /** Who may ask agencies for what a resident consents to: our wallet, attested by its provider. */
  readonly clientsFile: string
  /** What agencies have residents show from their wallets; for an issuer that is told of it. */
  readonly evidenceFile: string
  readonly walletProvider: { readonly keyFile: string; readonly certificateFile: string }
  /** Of the verifier's API; the sandbox's key lies beside them. */
  readonly api: ProvisionedApi
}

const DAY = 86_400
/** Of a relying party's certificate. */
const ACCESS_DAYS = 365
/** A certificate that ends sooner than this is made anew. */
const LEAF_RENEWAL_DAYS = 30
const TRUST_LIST_DAYS = 30
const TRUST_LIST_RENEWAL_DAYS = 15

/**
 * Everything that a registry, two certificate authorities, the agencies and the relying parties would bring: keys, certificates, and
 * the signed trust list. It may be run at every start: what is there and still good stays as it is.
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { folder, now } = options
  const at = (name: string) => join(folder, name)
  const issuerRoot = await certificateAuthority(at('keys/issuer-root'), 'Sojourn issuers', now)
  const accessRoot = await certificateAuthority(at('keys/access-root'), 'Sojourn relying parties', now)
  const agencies = await Promise.all(DEMO_AGENCIES.map((agency) => provisionAgency(options, agency, issuerRoot)))
  const parties = await Promise.all(DEMO_RELYING_PARTIES.map((party) => provisionParty(options, party, accessRoot)))
  const asking = await Promise.all(
    DEMO_EVIDENCE.map(({ party }) => provisionParty(options, party, accessRoot, options.issuerUrl)),
  )
  await secretOf(at('issuer-secret'))
  const walletProvider = await provisionWalletProvider(options)
  const api = await provisionApi(folder, options.verifierUrl)

  const registryKey = await keyOf(at('keys/registry.jwk.json'))
  const anchor = { ...publicJwkOf(registryKey), kid: jwkThumbprint(publicJwkOf(registryKey)), alg: 'ES256', use: 'sig' }
  const content = {
    id: `${options.issuerUrl}/trust-list`,
    issuers: agencies.map(({ trusted }) => trusted),
    relyingParties: [
      ...(options.register === 'not_run'
        ? [...parties, ...asking].map(({ registered }) => registered)
        : await readRegister(folder)),
    ],
  }
  const trustList = await publishTrustList(at('trust-list.jwt'), content, registryKey, now)
  await writeJson(at('trust-anchor.jwk.json'), anchor)
  // What a later order to the registry needs to know.
  await writeJson(at('registry.json'), {
    issuerUrl: options.issuerUrl,
    verifierUrl: options.verifierUrl,
    walletUrl: options.walletUrl,
  })
  await writeJson(
    at('agencies.json'),
    agencies.map(({ entry }) => entry),
  )
  await writeJson(
    at('relying-parties.json'),
    parties.map(({ entry }) => entry),
  )
  await writeJson(
    at('evidence.json'),
    Object.fromEntries(
      DEMO_EVIDENCE.map(({ party: { id }, rules }) => {
        const { accessKeyFile, certificateFile } = accessFilesOf(id)
        return [id, { accessKeyFile, certificateFile, rules }]
      }),
    ),
  )
  return {
    trustList,
    toRegister: [
      ...[...parties, ...asking].map(({ toRegister }) => toRegister),
      ...DEMO_OFFLINE_PURPOSES.map((purpose) => offlinePurpose(options.issuerUrl, purpose)),
    ],
    agenciesFile: at('agencies.json'),
    relyingPartiesFile: at('relying-parties.json'),
    trustListFile: at('trust-list.jwt'),
    trustAnchorFile: at('trust-anchor.jwk.json'),
    issuerSecretFile: at('issuer-secret'),
    clientsFile: at('clients.json'),
    evidenceFile: at('evidence.json'),
    walletProvider,
    api,
  }
}

async function provisionAgency(options: ProvisionOptions, agency: DemoAgency, root: CertificateAuthority) {
  const { folder, issuerUrl, now, keyOrders = [] } = options
  const issuer = `${issuerUrl}/${agency.id}`
  const signingKeysFile = `keys/agency-${agency.id}.json`
  const ringFile = join(folder, signingKeysFile)
  const ring = await provisionAgencyKeys({ ringFile, agency, issuer, root, orders: keyOrders, now })
  const { id, name, creditCode, types, registers, disclosureTo = {} } = agency
  return {
    entry: {
      id,
      name,
      creditCode,
      types,
      disclosureTo,
      signingKeysFile,
      ...(registers === true ? { registrar: { accessAnchorFiles: ['keys/access-root.pem'] } } : {}),
    },
    trusted: {
      issuer,
      name,
      creditCode,
      types: [
        ...types.flatMap((type) => namesOfType(issuerUrl, type)),
        ...(registers === true ? [REGISTRATION_CERTIFICATE_TYPE] : []),
      ],
      anchors: [
        { kind: 'x5c', certificate: root.certificate.derBase64 },
        { kind: 'did', did: didWebOf(issuer) },
      ],
      keys: ring.map((entry) => listedKeyOf(entry, issuerUrl)),
      statusLists: [`${issuer}/status-lists/`],
    },
  } as const
}

const accessFilesOf = (id: string) => ({
  accessKeyFile: `keys/access-${id}.jwk.json`,
  certificateFile: `keys/access-${id}.pem`,
})

/** `askingAt`: where its requests lie, which is the issuer for an agency that asks while it decides. */
async function provisionParty(
  options: ProvisionOptions,
  party: DemoRelyingParty,
  root: CertificateAuthority,
  askingAt = options.verifierUrl,
) {
  const { folder, issuerUrl, verifierUrl, now } = options
  const { accessKeyFile, certificateFile } = accessFilesOf(party.id)
  const key = await keyOf(join(folder, accessKeyFile))
  const host = new URL(verifierUrl).hostname
  const origins = [new URL(askingAt).origin]
  const fits = (certificate: X509Certificate) =>
    isFor(key)(certificate) && isFrom(root)(certificate) && certificate.subjectAltName === `DNS:${host}`
  const certificate = await certificateOf(
    join(folder, certificateFile),
    addSeconds(now, LEAF_RENEWAL_DAYS * DAY),
    fits,
    () =>
      leafCertificate(root, publicJwkOf(key), now, ACCESS_DAYS, {
        commonName: party.name.en,
        organization: party.creditCode,
        dnsNames: [host],
      }),
  )
  const { id, name, kind, creditCode, contact, uses, staffOnly, isSandbox } = party
  return {
    entry: {
      id,
      name,
      kind,
      creditCode,
      policies: uses.map(({ policyId }) => policyId),
      ...(staffOnly === true ? { deskAccess: 'staff' as const } : {}),
      ...(isSandbox === true ? { sandbox: true } : {}),
      accessKeyFile,
      certificateFile,
    },
    registered: {
      clientIds: [`x509_hash:${x509Hash(certificate.derBase64)}`],
      name,
      kind,
      creditCode,
      accessAnchors: [{ kind: 'x5c', certificate: root.certificate.derBase64 }],
      origins,
      uses: uses.map((use) => registeredUse(issuerUrl, contact, use)),
    },
    toRegister: {
      creditCode,
      name,
      kind,
      contact,
      accessCertificates: [certificate.pem],
      origins,
      uses: uses.map((use) => withoutContact(registeredUse(issuerUrl, contact, use))),
    },
  } as const
}

const withoutContact = ({ contact: _, ...use }: RegisteredUse): Omit<RegisteredUse, 'contact'> => use

/** The provider's own authority and key, and the wallet as agencies register it: by whoever attests it, not by a key of its own. */
async function provisionWalletProvider({ folder, walletUrl, now }: ProvisionOptions) {
  const at = (name: string) => join(folder, name)
  const { clientId, name, creditCode } = DEMO_WALLET
  const root = await certificateAuthority(at('keys/wallet-root'), 'Sojourn wallets', now)
  const key = await keyOf(at('keys/wallet-provider.jwk.json'))
  await certificateOf(
    at('keys/wallet-provider.pem'),
    addSeconds(now, LEAF_RENEWAL_DAYS * DAY),
    (certificate) => isFor(key)(certificate) && isFrom(root)(certificate),
    () => leafCertificate(root, publicJwkOf(key), now, ACCESS_DAYS, { commonName: name.en, organization: creditCode }),
  )
  const authentication = { method: 'attest_jwt_client_auth', anchorFiles: ['keys/wallet-root.pem'] }
  await writeJson(at('clients.json'), [{ clientId, name, redirectUris: [`${walletUrl}/authorized`], authentication }])
  return { keyFile: at('keys/wallet-provider.jwk.json'), certificateFile: at('keys/wallet-provider.pem') }
}

const registeredUse = (
  issuerUrl: string,
  contact: string,
  { policyId, purpose, legalBasis, retention, asks }: DemoUse,
): RegisteredUse => ({
  policyId,
  purpose,
  legalBasis,
  retention,
  contact,
  credentials: asks.flatMap((ask) => {
    const claims = ask.claims.map((path) => path.split('.'))
    const asMdoc = ask.orMdoc === true ? elementsAsked(ask.type, claims) : []
    return [{ vct: vctOf(issuerUrl, ask.type), claims }, ...asMdoc]
  }),
})

function elementsAsked(type: AttestationTypeId, claims: readonly (readonly string[])[]) {
  const { mdoc } = ATTESTATION_TYPES[type]
  return mdoc === undefined ? [] : [{ vct: mdoc.docType, claims: claims.map((path) => elementPathOf(mdoc, path)) }]
}

const OFFLINE_PREFIX = 'urn:sojourn:offline:'

/** Nobody signs requests for it, so it has no certificate. */
const offlinePurpose = (
  issuerUrl: string,
  { clientId, name, kind, creditCode, contact, use }: DemoOfflinePurpose,
): RegistrationToMake => ({
  creditCode,
  name,
  kind,
  contact,
  offlinePurpose: clientId.slice(OFFLINE_PREFIX.length),
  uses: [withoutContact(registeredUse(issuerUrl, contact, use))],
})

/** Published anew when it says something else or ends soon; its version is the second of its publication, so it only goes up. */
async function publishTrustList(
  file: string,
  content: Pick<TrustList, 'id' | 'issuers' | 'relyingParties'>,
  registryKey: PrivateJwk,
  now: Date,
): Promise<TrustList> {
  const known = await readIfThere(file)
  const current = known === undefined ? undefined : await readTrustList(known.trim(), publicJwkOf(registryKey), now)
  if (
    current?.ok === true &&
    current.value.expiresAt > addSeconds(now, TRUST_LIST_RENEWAL_DAYS * DAY) &&
    digestOf(current.value) === digestOf(content)
  ) {
    return current.value
  }
  const list: TrustList = {
    ...content,
    version: Math.max(toSeconds(now), current?.ok === true ? current.value.version + 1 : 0),
    issuedAt: now,
    expiresAt: addSeconds(now, TRUST_LIST_DAYS * DAY),
  }
  const kid = jwkThumbprint(publicJwkOf(registryKey))
  await writeWhole(file, await signTrustList(list, await signerFromJwk(registryKey, { kid })))
  return list
}

const digestOf = ({ id, issuers, relyingParties }: Pick<TrustList, 'id' | 'issuers' | 'relyingParties'>): string =>
  createHash('sha256').update(canonical({ id, issuers, relyingParties })).digest('hex')

/** Members in the order of their names, so that reading and writing does not look like a change. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join(',')}}`
}
