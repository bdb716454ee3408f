import { readFileSync } from 'node:fs'
import { type PublicJwk, publicJwkOf } from '@sojourn/keys'
import {
  allowsHttpOnLoopback,
  flag,
  hostNames,
  port,
  publicUrl,
  readConfig,
  type Secret,
  secretOf,
  wholeNumber,
} from '@sojourn/service'
import { MIN_STATUS_LIST_ENTRIES } from '@sojourn/status'
import { z } from 'zod'
import { FORMAT_NAMES } from './issuance/credential-configurations.ts'

/** `refused`: a token is given only against a DPoP proof. `allowed`: also without one, for wallets that have no DPoP (DESIGN.md). */
export type BearerTokens = 'refused' | 'allowed'

const MAX_STATUS_LIST_ENTRIES = 1_048_576
/** From a decision to the list that says so, also when the publisher dies: its lease lasts two rounds, and another needs one. */
const PUBLIC_WITHIN_SECONDS = 30
const ROUNDS_TO_PUBLISH = 3
const MIN_SECRET_CHARS = 43

const secretFile = z.string().transform((file, context): Secret => {
  const text = readFileSync(file, 'utf8').trim()
  if (text.length < MIN_SECRET_CHARS) context.addIssue({ code: 'custom', message: 'must hold 32 random bytes or more' })
  return secretOf(text)
})

const pinFile = z.string().transform((file): Secret => secretOf(readFileSync(file, 'utf8').trim()))

const formatNames = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(FORMAT_NAMES)).min(1))

/** The public JWK in the file. */
const jwkFile = z.string().transform((file, context): PublicJwk => {
  const jwk = z.object({ kty: z.enum(['EC', 'OKP']), crv: z.string(), x: z.string(), y: z.string().exactOptional() })
  const read = jwk.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (read.success) return publicJwkOf(read.data)
  context.addIssue({ code: 'custom', message: 'must hold a public JWK' })
  return z.NEVER
})

/** Homes of keys beside files, for whichever process opens keys. */
const homesSchema = z.object({
  /** The device's PKCS#11 library; the other three belong to it. */
  PKCS11_LIBRARY: z.string().min(1).optional(),
  PKCS11_TOKEN: z.string().min(1).optional(),
  PKCS11_PIN_FILE: pinFile.optional(),
  /** Where the package pkcs11js is, built: `npm install pkcs11js` in a folder beside the service. */
  PKCS11_ADDON: z.string().min(1).optional(),
  /** A key service's socket on this machine. */
  KMS_SOCKET: z.string().min(1).optional(),
})

function homesOf(env: z.output<typeof homesSchema>, context: z.RefinementCtx) {
  const { PKCS11_LIBRARY: library, PKCS11_TOKEN: tokenLabel, PKCS11_PIN_FILE: pin, PKCS11_ADDON: addon } = env
  const kmsSocket = env.KMS_SOCKET
  if (library === undefined && tokenLabel === undefined && pin === undefined && addon === undefined) {
    return { pkcs11: undefined, kmsSocket }
  }
  if (library === undefined || tokenLabel === undefined || pin === undefined || addon === undefined) {
    const message = 'PKCS11_LIBRARY, PKCS11_TOKEN, PKCS11_PIN_FILE and PKCS11_ADDON are set together or not at all'
    context.addIssue({ code: 'custom', path: ['PKCS11_LIBRARY'], message })
    return z.NEVER
  }
  return { pkcs11: { library, tokenLabel, pin, addon }, kmsSocket }
}

const schemaFor = (allowHttpOnLoopback: boolean) =>
  z
    .object({
      ...homesSchema.shape,
      /** Where wallets and verifiers reach this service; it may carry a path. */
      ISSUER_PUBLIC_URL: publicUrl(allowHttpOnLoopback).default('http://localhost:4100'),
      ALLOW_HTTP_ON_LOOPBACK: flag().default(false),
      ISSUER_LISTEN_HOST: z.string().min(1).default('127.0.0.1'),
      /** The port of the public URL unless told; 0 takes any. */
      ISSUER_LISTEN_PORT: port().optional(),
      /** Several processes may listen on one port and share its connections (Linux). */
      ISSUER_SHARE_PORT: flag().default(false),
      TRUSTED_PROXIES: wholeNumber(0, 8).default(0),
      /** Hosts of the operator's own network: the only ones that the service goes to at private addresses. */
      EGRESS_PRIVATE_HOSTS: hostNames().prefault(''),
      DATABASE_URL: z.string().min(1),
      DATABASE_POOL_SIZE: wholeNumber(2, 200).default(8),
      AGENCIES_FILE: z.string().min(1),
      TRUST_LIST_FILE: z.string().min(1),
      /** The registry's public key: no key of an agency signs before the list that this key signed names it. */
      TRUST_ANCHOR_FILE: jwkFile,
      /**
       * How long a new key stands published before it signs: no shorter than anybody goes on with what was published before. Our verifiers
       * look every 5 to 10 minutes, wallets every hour, a desk that is offline for a day once a day.
       */
      KEY_ANNOUNCE_SECONDS: wholeNumber(1, 2_592_000).default(86_400),
      /** The signer's socket: then no private key of an agency is ever in this process. Without it the keys are opened here. */
      SIGNER_SOCKET: z.string().min(1).optional(),
      /** How often each process looks whether keys have changed. */
      KEYS_CHECK_SECONDS: wholeNumber(1, 60).default(5),
      /** 32 random bytes or more, the same for all processes: access tokens, nonces, offers and transaction codes hang on it. */
      ISSUER_SECRET_FILE: secretFile,
      WALLET_PUBLIC_URL: publicUrl(allowHttpOnLoopback).default('http://localhost:4300'),
      /** Fills the registry with the fictional persons of the domain. */
      SYNTHETIC_RESIDENTS: flag().default(false),
      /** Whom to believe about holders' keys, and for which configurations they must be attested; without it nobody is. */
      KEY_ATTESTATION_FILE: z.string().min(1).optional(),
      REQUEST_ENCRYPTION: z.enum(['offered', 'required']).default('offered'),
      RESPONSE_ENCRYPTION: z.enum(['offered', 'required']).default('offered'),
      /** How long credential requests are encrypted to one key. */
      REQUEST_KEY_HOURS: wholeNumber(1, 720).default(24),
      /** Wallets and other programs that residents may let fetch their credentials, in one file or several with a comma between them; without it there is only the counter. */
      CLIENTS_FILE: z
        .string()
        .transform((text) => text.split(',').map((file) => file.trim()))
        .pipe(z.array(z.string().min(1)))
        .optional(),
      /** How often credentials may be fetched by one authorization before the resident is asked anew. */
      ISSUANCES_PER_AUTHORIZATION: wholeNumber(1, 100_000).default(100),
      /** An OpenID Connect provider that residents may sign in with, beside their passkeys; without it there are passkeys alone. */
      UPSTREAM_FILE: z.string().min(1).optional(),
      /** What residents show from their wallets, and for what, before they consent; without it nothing. */
      EVIDENCE_FILE: z.string().min(1).optional(),
      /** `both`: a wallet may also have the resident sign in instead of typing the transaction code. */
      OFFER_GRANTS: z.enum(['pre_authorized_code', 'both']).default('pre_authorized_code'),
      /**
       * `at_once`: what an officer's offer gave is valid as soon as it is signed, and nobody compares the digits. Whoever gets hold of an offer and
       * its transaction code then has a valid credential: for test systems.
       */
      OFFER_ACTIVATION: z.enum(['compared', 'at_once']).default('compared'),
      /** The service's own TLS, where no proxy stands in front of it; PEM, the leaf first. */
      TLS_CERTIFICATE_FILE: z.string().min(1).optional(),
      TLS_KEY_FILE: z.string().min(1).optional(),
      /** Whether connections are asked for a client certificate: clients by mutual TLS need it, browsers may ask their person for one. */
      TLS_CLIENT_CERTIFICATES: z.enum(['asked', 'not_asked']).default('not_asked'),
      /** `required`: a wallet that attests itself fetches a challenge first. */
      ATTESTATION_CHALLENGE: z.enum(['required', 'optional']).default('required'),
      BEARER_TOKENS: z.enum(['refused', 'allowed']).default('refused'),
      OFFER_TTL_SECONDS: wholeNumber(60, 3_600).default(600),
      /** How long a wallet is asked to wait before it looks again whether an application was decided on. */
      DEFERRED_INTERVAL_SECONDS: wholeNumber(5, 86_400).default(3_600),
      BATCH_SIZE: wholeNumber(2, 50).default(10),
      /** In which formats credentials are issued at all, by the names that configuration ids end in, a comma between them. */
      CREDENTIAL_FORMATS: formatNames.prefault(FORMAT_NAMES.join(',')),
      /** `left_out`: the metadata have no member beyond OID4VCI-1.0, for readers that object to what they do not know. */
      METADATA_EXTENSIONS: z.enum(['published', 'left_out']).default('published'),
      STATUS_LIST_ENTRIES: wholeNumber(MIN_STATUS_LIST_ENTRIES, MAX_STATUS_LIST_ENTRIES).default(
        MIN_STATUS_LIST_ENTRIES,
      ),
      STATUS_LIST_TTL_SECONDS: wholeNumber(5, 3_600).default(300),
      STATUS_PUBLISH_SECONDS: wholeNumber(1, 10).default(5),
      /** A change waits up to this long for its list, so that a holder's copies do not change together (assurance M12). */
      STATUS_WINDOW_SECONDS: wholeNumber(0, 27).default(15),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    })
    .refine(
      (env) => env.STATUS_WINDOW_SECONDS + ROUNDS_TO_PUBLISH * env.STATUS_PUBLISH_SECONDS <= PUBLIC_WITHIN_SECONDS,
      {
        path: ['STATUS_WINDOW_SECONDS'],
        message: `with three rounds of STATUS_PUBLISH_SECONDS it must not pass ${PUBLIC_WITHIN_SECONDS} seconds`,
      },
    )
    .refine((env) => (env.TLS_CERTIFICATE_FILE === undefined) === (env.TLS_KEY_FILE === undefined), {
      path: ['TLS_KEY_FILE'],
      error: 'TLS_CERTIFICATE_FILE and TLS_KEY_FILE come together',
    })
    .transform((env, context) => ({
      keyHomes: homesOf(env, context),
      publicUrl: env.ISSUER_PUBLIC_URL,
      listenHost: env.ISSUER_LISTEN_HOST,
      listenPort: env.ISSUER_LISTEN_PORT ?? portOf(env.ISSUER_PUBLIC_URL),
      sharePort: env.ISSUER_SHARE_PORT,
      trustedProxies: env.TRUSTED_PROXIES,
      egressPrivateHosts: env.EGRESS_PRIVATE_HOSTS,
      databaseUrl: env.DATABASE_URL,
      databasePoolSize: env.DATABASE_POOL_SIZE,
      agenciesFile: env.AGENCIES_FILE,
      trustListFile: env.TRUST_LIST_FILE,
      trustAnchor: env.TRUST_ANCHOR_FILE,
      keyAnnounceSeconds: env.KEY_ANNOUNCE_SECONDS,
      keysCheckSeconds: env.KEYS_CHECK_SECONDS,
      signerSocket: env.SIGNER_SOCKET,
      secret: env.ISSUER_SECRET_FILE,
      walletUrl: env.WALLET_PUBLIC_URL,
      syntheticResidents: env.SYNTHETIC_RESIDENTS,
      keyAttestationFile: env.KEY_ATTESTATION_FILE,
      encryption: { requests: env.REQUEST_ENCRYPTION, responses: env.RESPONSE_ENCRYPTION },
      requestKeySeconds: env.REQUEST_KEY_HOURS * SECONDS_OF_AN_HOUR,
      clientsFiles: env.CLIENTS_FILE ?? [],
      upstreamFile: env.UPSTREAM_FILE,
      evidenceFile: env.EVIDENCE_FILE,
      issuancesPerAuthorization: env.ISSUANCES_PER_AUTHORIZATION,
      allowHttpOnLoopback: env.ALLOW_HTTP_ON_LOOPBACK,
      offerGrants: env.OFFER_GRANTS,
      offerActivation: env.OFFER_ACTIVATION,
      tls: tlsOf(env),
      attestationChallenge: env.ATTESTATION_CHALLENGE,
      bearerTokens: env.BEARER_TOKENS as BearerTokens,
      offerTtlSeconds: env.OFFER_TTL_SECONDS,
      deferredIntervalSeconds: env.DEFERRED_INTERVAL_SECONDS,
      batchSize: env.BATCH_SIZE,
      credentialFormats: env.CREDENTIAL_FORMATS,
      metadataExtensions: env.METADATA_EXTENSIONS,
      statusListEntries: env.STATUS_LIST_ENTRIES,
      statusListTtlSeconds: env.STATUS_LIST_TTL_SECONDS,
      statusPublishSeconds: env.STATUS_PUBLISH_SECONDS,
      statusWindowSeconds: env.STATUS_WINDOW_SECONDS,
      logLevel: env.LOG_LEVEL,
    }))

const SECONDS_OF_AN_HOUR = 3_600
interface TlsEnv {
  readonly TLS_CERTIFICATE_FILE?: string | undefined
  readonly TLS_KEY_FILE?: string | undefined
  readonly TLS_CLIENT_CERTIFICATES: 'asked' | 'not_asked'
}

const tlsOf = (env: TlsEnv) =>
  env.TLS_CERTIFICATE_FILE === undefined || env.TLS_KEY_FILE === undefined
    ? undefined
    : {
        certificateFile: env.TLS_CERTIFICATE_FILE,
        keyFile: env.TLS_KEY_FILE,
        asksClients: env.TLS_CLIENT_CERTIFICATES === 'asked',
      }

const DEFAULT_PORT = 4_100

function portOf(url: string): number {
  const { port: given } = new URL(url)
  return given === '' ? DEFAULT_PORT : Number(given)
}

export type IssuerConfig = z.output<ReturnType<typeof schemaFor>>

/** The one place that reads the environment; throws a list of every problem. */
export const readIssuerConfig = (env: Readonly<Record<string, string | undefined>>): IssuerConfig =>
  readConfig(schemaFor(allowsHttpOnLoopback(env)), env)

const signerSchemaFor = (allowHttpOnLoopback: boolean) =>
  z
    .object({
      ...homesSchema.shape,
      ISSUER_PUBLIC_URL: publicUrl(allowHttpOnLoopback).default('http://localhost:4100'),
      AGENCIES_FILE: z.string().min(1),
      SIGNER_SOCKET: z.string().min(1),
      /** Where the day's counts outlive a restart. */
      SIGNER_COUNTS_FILE: z.string().min(1),
      /** Of one key in one day (UTC): beyond any honest day, so that a stolen issuer is not a printing press. */
      SIGNER_DAILY_CAP: wholeNumber(1, 100_000_000).default(200_000),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    })
    .transform((env, context) => ({
      keyHomes: homesOf(env, context),
      publicUrl: env.ISSUER_PUBLIC_URL,
      agenciesFile: env.AGENCIES_FILE,
      socket: env.SIGNER_SOCKET,
      countsFile: env.SIGNER_COUNTS_FILE,
      dailyCap: env.SIGNER_DAILY_CAP,
      logLevel: env.LOG_LEVEL,
    }))

export type SignerConfig = z.output<ReturnType<typeof signerSchemaFor>>

/** Of the signer process, which shares the issuer's files and none of its secrets. */
export const readSignerConfig = (env: Readonly<Record<string, string | undefined>>): SignerConfig =>
  readConfig(signerSchemaFor(allowsHttpOnLoopback(env)), env)
