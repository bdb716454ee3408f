import type { IForbiddenRuleType } from 'dependency-cruiser'

/** Who may import whom among the packages: house.md, dependency direction. Siblings never import each other. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  keys: ['domain'],
  formats: ['domain', 'keys'],
  status: ['domain', 'keys'],
  trust: ['domain', 'keys'],
  protocol: ['domain', 'keys'],
  card: ['domain', 'keys'],
  verification: ['domain', 'keys', 'formats', 'status', 'trust', 'protocol', 'card'],
  service: ['domain'],
  ui: ['domain'],
  // Strangers take it away alone.
  'verification-client': [],
}

const PARTS = ['issuer', 'verifier', 'wallet-web']
const ROOTS = [...PARTS, 'test', 'packages/tooling', ...Object.keys(MAY_IMPORT).map((name) => `packages/${name}`)]
const IN_BROWSERS_TOO = Object.keys(MAY_IMPORT)
  .filter((name) => name !== 'service')
  .join('|')

/** The other entries of a package beside its index, each with its reason. */
const SECOND_DOORS = [
  '/src/(?:veramo|homes|sm2)/index\\.ts$', // keys: servers only
  '^packages/service/src/testing/index\\.ts$', // a database for tests
  '^packages/ui/src/camera/index\\.ts$', // for pages that scan
  '^packages/ui/src/passkeys/index\\.ts$', // for pages where somebody signs in
  '^packages/ui/src/.*\\.css$',
]

/** The files of a package that runs everywhere which are the Node half of a pair; the browser half lies beside each. */
const NODE_HALVES = ['^packages/keys/src/native/node', '^packages/status/src/deflate/node']

const TESTS = '\\.test\\.tsx?$'
const BENCH = '^packages/tooling/bench/'

type From = Extract<IForbiddenRuleType, { from: unknown; to: unknown }>['from']
type To = Extract<IForbiddenRuleType, { from: unknown; to: unknown }>['to']
const rule = (name: string, from: From, to: To): IForbiddenRuleType => ({
  name,
  severity: 'error',
  from,
  to,
})

/** Only code in `home` imports these libraries; tests may, as judges of ours. */
const livesIn = (name: string, libraries: readonly string[], home: readonly string[]): IForbiddenRuleType =>
  rule(
    name,
    { path: '^(packages|issuer|verifier|wallet-web)/', pathNot: [...home, TESTS, BENCH] },
    { path: libraries.map((library) => `node_modules/${library}/`) },
  )

export const BOUNDARY_RULES: readonly IForbiddenRuleType[] = [
  ...Object.entries(MAY_IMPORT).map(([name, may]) =>
    rule(
      `${name}-imports-only-[${may}]`,
      { path: `^packages/${name}/` },
      { path: '^(packages|issuer|verifier|wallet-web|test)/', pathNot: `^packages/(${[name, ...may].join('|')})/` },
    ),
  ),
  ...ROOTS.map((root) =>
    rule(
      `${root}-uses-front-doors`,
      { path: `^${root}/` },
      { path: '^packages/', pathNot: [`^${root}/`, '^packages/[^/]+/src/index\\.ts$', ...SECOND_DOORS] },
    ),
  ),
  rule(
    'parts-have-front-doors',
    { path: '^(test|packages)/' },
    {
      path: '^(issuer|verifier|wallet-web)/',
      pathNot: ['^(issuer|verifier|wallet-web)/src/index\\.ts$', '^wallet-web/provider/index\\.ts$'],
    },
  ),
  ...ROOTS.map((root) =>
    rule(`${root}-no-relative-escape`, { path: `^${root}/` }, { pathNot: `^${root}/`, dependencyTypes: ['local'] }),
  ),
  rule(
    'parts-are-strangers',
    { path: '^(issuer|verifier|wallet-web)/' },
    { path: '^(issuer|verifier|wallet-web)/', pathNot: '^$1/' },
  ),
  rule(
    'use-cases-know-no-edges',
    {
      path: '^(issuer|verifier)/src/',
      pathNot: [TESTS, '^(issuer|verifier)/src/(http/|db/|wiring/|testing/|signer/main\\.ts$|[^/]+\\.ts$)'],
    },
    {
      path: [
        '^(issuer|verifier)/src/(http|db)/',
        '^(issuer|verifier)/src/(app|main|config)\\.ts',
        'node_modules/(fastify|pg)/',
      ],
    },
  ),
  // The rooms of app.ts: what joins use cases to the database, one file a part of the service.
  rule(
    'wiring-belongs-to-app',
    { path: '^(issuer|verifier)/src/', pathNot: [TESTS, '^(issuer|verifier)/src/(wiring/|app\\.ts)'] },
    { path: '^(issuer|verifier)/src/wiring/' },
  ),
  rule(
    'http-never-touches-db',
    { path: '^(issuer|verifier)/src/http/', pathNot: TESTS },
    { path: '^(issuer|verifier)/src/db/' },
  ),
  rule(
    'db-never-touches-http',
    { path: '^(issuer|verifier)/src/db/', pathNot: TESTS },
    { path: '^(issuer|verifier)/src/http/' },
  ),
  rule(
    'runs-in-a-browser-too',
    {
      path: `^(packages/(${IN_BROWSERS_TOO})|wallet-web)/src/`,
      pathNot: [TESTS, '^packages/keys/src/(?:veramo|homes)/', ...NODE_HALVES],
    },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'wallet-has-no-server',
    { path: '^wallet-web/', pathNot: ['^wallet-web/provider/', TESTS] },
    { path: '^(packages/service|wallet-web/provider)/' },
  ),
  rule(
    'pages-have-no-server',
    { path: '^(issuer/console|verifier/(desk|checker|button))/' },
    { path: '^(packages/service|issuer/src|verifier/src)/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'testing-in-tests-only',
    { pathNot: [TESTS, '^test/', '^packages/(service/src/testing|tooling)/', '^issuer/src/testing/'] },
    { path: '^packages/service/src/testing/' },
  ),
  rule(
    'veramo-on-servers-only',
    { path: '^(packages|wallet-web)/', pathNot: ['^packages/keys/src/veramo/', TESTS, BENCH] },
    { path: ['^packages/keys/src/veramo/', 'node_modules/@veramo/'] },
  ),
  rule(
    'key-homes-on-servers-only',
    { path: '^(packages|wallet-web)/', pathNot: ['^packages/(keys/src/homes|tooling)/', TESTS, BENCH] },
    { path: '^packages/keys/src/homes/' },
  ),
  livesIn('jose-in-keys-only', ['jose'], ['^packages/keys/']),
  livesIn('did-jwt-vc-in-formats-only', ['did-jwt-vc', 'did-jwt'], ['^packages/(formats/src/jwt-vc|keys/src/veramo)/']),
  livesIn('webauthn-server-in-service-only', ['@simplewebauthn/server'], ['^packages/service/']),
  livesIn('sql-in-service-and-db-only', ['pg', 'kysely'], ['^packages/service/', '^(issuer|verifier)/src/db/']),
  livesIn(
    'fastify-at-the-edges-only',
    ['fastify', '@fastify/[^/]+'],
    ['^packages/service/', '^(issuer|verifier)/src/(http/|testing/|app\\.ts|index\\.ts)', '^wallet-web/provider/'],
  ),
  livesIn('qrcode-in-pages-only', ['qrcode'], ['^packages/ui/', '^(issuer/console|verifier/desk|wallet-web/src)/']),
  // In the wallet a `.ts` file is logic that also runs without a screen.
  rule('react-in-tsx-only', { path: '^wallet-web/src/.*\\.ts$' }, { path: 'node_modules/react(-dom)?/' }),
  rule('not-to-test', { pathNot: [TESTS, '^test/'] }, { path: ['\\.test\\.tsx?$', '^test/'] }),
  rule('no-circular', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
  // `?url` is Vite's way to name a file.
  rule('not-to-unresolvable', { pathNot: BENCH }, { couldNotResolve: true, pathNot: '\\?url$' }),
]
