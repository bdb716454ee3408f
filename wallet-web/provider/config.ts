import { allowsHttpOnLoopback, flag, port, publicUrl, readConfig } from '@sojourn/service'
import { z } from 'zod'

const DEFAULT_PORT = 4300

const configSchema = (allowHttp: boolean) =>
  z
    .object({
      WALLET_PUBLIC_URL: publicUrl(allowHttp).prefault(`http://localhost:${DEFAULT_PORT}`),
      WALLET_LISTEN_HOST: z.string().min(1).default('127.0.0.1'),
      WALLET_LISTEN_PORT: port().optional(),
      ALLOW_HTTP_ON_LOOPBACK: flag().prefault('false'),
      TRUST_LIST_URL: publicUrl(allowHttp),
      TRUST_ANCHOR_FILE: z.string().min(1),
      /** The provider's key, and its certificate: it says of an instance that it is its wallet. Without them the wallet is nobody's client. */
      WALLET_PROVIDER_KEY_FILE: z.string().min(1).optional(),
      WALLET_PROVIDER_CERTIFICATE_FILE: z.string().min(1).optional(),
      /** As agencies have it registered; the same for every wallet. */
      WALLET_CLIENT_ID: z.string().min(1).max(256).default('sojourn-wallet'),
      /** Where the pages may connect to, as Content-Security-Policy sources; the trust list decides whom the wallet believes. */
      WALLET_CONNECT_TO: z
        .string()
        .regex(/^[A-Za-z0-9.:/*[\] -]+$/, 'must be a list of origins, apart by spaces')
        .optional(),
      /** The persons are invented: every page says so. */
      SYNTHETIC_RESIDENTS: flag().prefault('false'),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    })
    .refine(
      (env) => (env.WALLET_PROVIDER_KEY_FILE === undefined) === (env.WALLET_PROVIDER_CERTIFICATE_FILE === undefined),
      { path: ['WALLET_PROVIDER_CERTIFICATE_FILE'], message: 'comes with WALLET_PROVIDER_KEY_FILE, or neither does' },
    )
    .transform((env) => ({
      publicUrl: env.WALLET_PUBLIC_URL,
      listenHost: env.WALLET_LISTEN_HOST,
      listenPort: env.WALLET_LISTEN_PORT ?? portOf(env.WALLET_PUBLIC_URL),
      allowHttpOnLoopback: env.ALLOW_HTTP_ON_LOOPBACK,
      trustListUrl: env.TRUST_LIST_URL,
      trustAnchorFile: env.TRUST_ANCHOR_FILE,
      connectTo: env.WALLET_CONNECT_TO?.split(/ +/) ?? anywhere(env.ALLOW_HTTP_ON_LOOPBACK),
      attester:
        env.WALLET_PROVIDER_KEY_FILE === undefined || env.WALLET_PROVIDER_CERTIFICATE_FILE === undefined
          ? undefined
          : {
              clientId: env.WALLET_CLIENT_ID,
              keyFile: env.WALLET_PROVIDER_KEY_FILE,
              certificateFile: env.WALLET_PROVIDER_CERTIFICATE_FILE,
            },
      synthetic: env.SYNTHETIC_RESIDENTS,
      logLevel: env.LOG_LEVEL,
    }))

export type WalletProviderConfig = z.output<ReturnType<typeof configSchema>>

export const readWalletProviderConfig = (env: Readonly<Record<string, string | undefined>>): WalletProviderConfig =>
  readConfig(configSchema(allowsHttpOnLoopback(env)), env)

const portOf = (url: string): number => Number(new URL(url).port) || DEFAULT_PORT

/** Any registered agency or party may be anywhere; plain http only on this machine, and only in development. */
const anywhere = (allowHttpOnLoopback: boolean): string[] =>
  allowHttpOnLoopback ? ['https:', 'http://localhost:*', 'http://127.0.0.1:*'] : ['https:']
