import { resolve } from 'node:path'
import type { DcApiProtocol } from '@sojourn/protocol'
import { allowsHttpOnLoopback, flag, hostNames, port, publicUrl, readConfig, wholeNumber } from '@sojourn/service'
import { z } from 'zod'
import type { TrustListSource } from './trust/read-trust-list-source.ts'

type Environment = Readonly<Record<string, string | undefined>>

const file = () => z.string().transform((path) => resolve(path))

/** In the order of our liking: a signed request says who asks. */
const DC_API_PROTOCOLS = {
  signed_and_unsigned: ['openid4vp-v1-signed', 'openid4vp-v1-unsigned'],
  signed: ['openid4vp-v1-signed'],
  none: [],
} as const satisfies Record<string, readonly DcApiProtocol[]>

/** The environment of one verifier; the only place that names its variables. */
const verifierSchema = (allowHttpOnLoopback: boolean) =>
  z
    .object({
      VERIFIER_PUBLIC_URL: publicUrl(allowHttpOnLoopback),
      VERIFIER_LISTEN_HOST: z.string().default('127.0.0.1'),
      /** The port of the public URL when unset; 0 takes any free one. */
      VERIFIER_LISTEN_PORT: port().optional(),
      WALLET_PUBLIC_URL: publicUrl(allowHttpOnLoopback),
      DATABASE_URL: z.string().min(1),
      DATABASE_POOL_SIZE: wholeNumber(1, 100).prefault('8'),
      /** The signed trust list: where it is published, or a copy of it. */
      TRUST_LIST_URL: publicUrl(allowHttpOnLoopback).optional(),
      TRUST_LIST_FILE: file().optional(),
      /** JWK of the key that signs the trust list; the one thing that is believed without proof. */
      TRUST_ANCHOR_FILE: file(),
      RELYING_PARTIES_FILE: file(),
      /** Where the registrar publishes registration certificates. Without it requests carry none, and go to wallets whose list asks for none. */
      REGISTER_URL: publicUrl(allowHttpOnLoopback).optional(),
      /** How often the trust list and the register are read again. */
      REGISTRY_REFRESH_SECONDS: wholeNumber(1, 3_600).prefault('300'),
      ALLOW_HTTP_ON_LOOPBACK: flag().prefault('false'),
      /** Every page says that the persons are invented (domain.md 7.7). */
      SYNTHETIC_RESIDENTS: flag().prefault('false'),
      /** `open`: whoever reaches a desk page may ask. `staff`: who signs in by passkey. It has to be said by name; there is no default. */
      DESK_ACCESS: z.enum(['open', 'access_code', 'staff']),
      DESK_ACCESS_CODES_FILE: file().optional(),
      /** Both or neither: what the API's own secrets are made from (at least 32 characters), and the key that signs its access tokens (JWK). */
      API_SECRET_FILE: file().optional(),
      API_TOKEN_KEY_FILE: file().optional(),
      /** API clients and the hashes of their keys, beside those that the command line makes. */
      API_CLIENTS_FILE: file().optional(),
      API_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).prefault('600'),
      RESPONSE_MODE: z.enum(['direct_post', 'direct_post.jwt']).default('direct_post.jwt'),
      /** `still` for wallets that fetch later than ten seconds after they were shown a code; a photo of it is then good for the whole minute. */
      CROSS_DEVICE_CODE: z.enum(['moving', 'still']).default('moving'),
      /** What the browser's own interface is asked with, where it has one. `none`: that way is closed. */
      DC_API_REQUESTS: z.enum(['signed_and_unsigned', 'signed', 'none']).default('signed_and_unsigned'),
      /** `not_given`: answers have no member beyond OID4VP-1.0 8.2, for wallets that object to what they do not know; holders then ask the desk. */
      DELETION_HANDLES: z.enum(['given', 'not_given']).default('given'),
      REQUEST_TTL_SECONDS: wholeNumber(10, 300).prefault('60'),
      ANSWER_TTL_SECONDS: wholeNumber(30, 900).prefault('240'),
      RETURN_TTL_SECONDS: wholeNumber(30, 900).prefault('300'),
      /** However short the `ttl` of a status list is, its issuer is not asked more often. */
      STATUS_LEAST_REFRESH_SECONDS: wholeNumber(1, 300).prefault('30'),
      /** `believed`: also issuers whom the trust list names with an SM2 key (GB/T 32918). */
      SM2_SIGNATURES: z.enum(['refused', 'believed']).default('refused'),
      TRUSTED_PROXIES: wholeNumber(0, 8).prefault('0'),
      /** Hosts of the operator's own network: the only ones that the service goes to at private addresses. */
      EGRESS_PRIVATE_HOSTS: hostNames().prefault(''),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    })
    .refine((env) => (env.TRUST_LIST_URL === undefined) !== (env.TRUST_LIST_FILE === undefined), {
      path: ['TRUST_LIST_URL'],
      message: 'exactly one of TRUST_LIST_URL and TRUST_LIST_FILE must be set',
    })
    .refine((env) => env.DESK_ACCESS !== 'access_code' || env.DESK_ACCESS_CODES_FILE !== undefined, {
      path: ['DESK_ACCESS_CODES_FILE'],
      message: 'must be set when DESK_ACCESS is access_code',
    })
    .refine((env) => (env.API_SECRET_FILE === undefined) === (env.API_TOKEN_KEY_FILE === undefined), {
      path: ['API_SECRET_FILE'],
      message: 'API_SECRET_FILE and API_TOKEN_KEY_FILE must be set together',
    })
    .refine((env) => env.API_CLIENTS_FILE === undefined || env.API_SECRET_FILE !== undefined, {
      path: ['API_CLIENTS_FILE'],
      message: 'has no meaning without API_SECRET_FILE',
    })
    .transform((env) => ({
      verifierUrl: env.VERIFIER_PUBLIC_URL,
      walletUrl: env.WALLET_PUBLIC_URL,
      listenHost: env.VERIFIER_LISTEN_HOST,
      listenPort: env.VERIFIER_LISTEN_PORT ?? portOf(env.VERIFIER_PUBLIC_URL),
      databaseUrl: env.DATABASE_URL,
      databasePoolSize: env.DATABASE_POOL_SIZE,
      trustList: trustListSource(env.TRUST_LIST_URL, env.TRUST_LIST_FILE),
      trustAnchorFile: env.TRUST_ANCHOR_FILE,
      relyingPartiesFile: env.RELYING_PARTIES_FILE,
      registerUrl: env.REGISTER_URL,
      registryRefreshSeconds: env.REGISTRY_REFRESH_SECONDS,
      allowHttpOnLoopback: env.ALLOW_HTTP_ON_LOOPBACK,
      sm2Signatures: env.SM2_SIGNATURES,
      synthetic: env.SYNTHETIC_RESIDENTS,
      deskAccess: env.DESK_ACCESS,
      deskAccessCodesFile: env.DESK_ACCESS_CODES_FILE,
      api: apiFiles(env.API_SECRET_FILE, env.API_TOKEN_KEY_FILE, env.API_CLIENTS_FILE),
      apiRequestsPerMinute: env.API_REQUESTS_PER_MINUTE,
      responseMode: env.RESPONSE_MODE,
      crossDeviceCode: env.CROSS_DEVICE_CODE,
      dcApiProtocols: DC_API_PROTOCOLS[env.DC_API_REQUESTS],
      deletionHandles: env.DELETION_HANDLES,
      requestTtlSeconds: env.REQUEST_TTL_SECONDS,
      answerTtlSeconds: env.ANSWER_TTL_SECONDS,
      returnTtlSeconds: env.RETURN_TTL_SECONDS,
      statusLeastRefreshSeconds: env.STATUS_LEAST_REFRESH_SECONDS,
      trustedProxies: env.TRUSTED_PROXIES,
      egressPrivateHosts: env.EGRESS_PRIVATE_HOSTS,
      logLevel: env.LOG_LEVEL,
    }))

function trustListSource(url: string | undefined, path: string | undefined): TrustListSource {
  return url === undefined ? { kind: 'file', file: path ?? '' } : { kind: 'url', url }
}

export interface ApiFiles {
  readonly secretFile: string
  readonly tokenKeyFile: string
  readonly clientsFile: string | undefined
}

/** Undefined: this verifier has no API. */
const apiFiles = (
  secretFile: string | undefined,
  tokenKeyFile: string | undefined,
  clientsFile: string | undefined,
): ApiFiles | undefined =>
  secretFile === undefined || tokenKeyFile === undefined ? undefined : { secretFile, tokenKeyFile, clientsFile }

const portOf = (publicUrl: string): number => {
  const { port: named, protocol } = new URL(publicUrl)
  return named === '' ? (protocol === 'https:' ? 443 : 80) : Number(named)
}

export type VerifierConfig = z.output<ReturnType<typeof verifierSchema>>

/** Throws with every problem at once. */
export const readVerifierConfig = (env: Environment): VerifierConfig =>
  readConfig(verifierSchema(allowsHttpOnLoopback(env)), env)
