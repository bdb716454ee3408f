import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BOUNDARY_RULES } from './boundary-rules.ts'
import { checkBoundaries } from './check-boundaries.ts'

const PACKAGES = [
  'domain',
  'keys',
  'formats',
  'status',
  'trust',
  'protocol',
  'card',
  'verification',
  'service',
  'ui',
  'tooling',
]
const PARTS = ['issuer', 'verifier', 'wallet-web', 'test']
const LIBRARIES = ['jose', 'did-jwt-vc', '@simplewebauthn/server', 'pg', 'fastify', 'qrcode', 'react', '@veramo/core']

let base: string

function write(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true })
  writeFileSync(join(base, path), text)
}

/** A small checkout of the same shape: every package and part with an index, every library with an empty one. */
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'boundaries-'))
  const doors = {
    '.': './src/index.ts',
    './homes': './src/homes/index.ts',
    './veramo': './src/veramo/index.ts',
    './testing': './src/testing/index.ts',
  }
  for (const [folder, name] of [
    ...PACKAGES.map((name) => [`packages/${name}`, name]),
    ...PARTS.map((name) => [name, name]),
  ]) {
    if (folder === undefined || name === undefined) throw new Error('unreachable')
    write(`${folder}/package.json`, JSON.stringify({ name: `@sojourn/${name}`, type: 'module', exports: doors }))
    write(`${folder}/src/index.ts`, 'export const here = 1\n')
    mkdirSync(join(base, 'node_modules/@sojourn'), { recursive: true })
    symlinkSync(join(base, folder), join(base, 'node_modules/@sojourn', name))
  }
  for (const library of LIBRARIES) {
    write(`node_modules/${library}/package.json`, JSON.stringify({ name: library, main: './index.js' }))
    write(`node_modules/${library}/index.js`, 'module.exports = {}\n')
  }
  // What a well-behaved part looks like, so that a rule cannot be satisfied by forbidding everything.
  write(
    'issuer/src/app.ts',
    "import { here } from '@sojourn/verification'\nimport { a } from './http/a.ts'\nimport { b } from './wiring/bind.ts'\nexport const all = [here, a, b]\n",
  )
  write('issuer/src/http/a.ts', "import 'fastify'\nexport const a = 1\n")
  write('issuer/src/db/b.ts', "import 'pg'\nexport const b = 1\n")
  write('issuer/src/wiring/bind.ts', "export { b } from '../db/b.ts'\n")
  write('packages/keys/src/native/node.ts', "import 'node:crypto'\nexport const n = 1\n")
  write('packages/keys/src/veramo/index.ts', "import '@veramo/core'\nexport const v = 1\n")
  write('packages/keys/src/homes/index.ts', "import 'node:fs'\nexport const h = 1\n")
  write('packages/service/src/testing/index.ts', 'export const t = 1\n')
})
afterEach(() => rmSync(base, { recursive: true }))

const FOLDERS = ['packages', 'issuer', 'verifier', 'wallet-web', 'test']

/** `needed` is another file that the planted one imports. */
const PLANTED: readonly { rule: string; file: string; text: string; needed?: string }[] = [
  { rule: 'formats-imports-only-[domain,keys]', file: 'packages/formats/src/x.ts', text: "import '@sojourn/trust'" },
  { rule: 'domain-imports-only-[]', file: 'packages/domain/src/x.ts', text: "import '@sojourn/keys'" },
  { rule: 'service-imports-only-[domain]', file: 'packages/service/src/x.ts', text: "import '@sojourn/keys'" },
  {
    rule: 'issuer-uses-front-doors',
    file: 'issuer/src/x.ts',
    text: "import '../../packages/keys/src/inner.ts'",
    needed: 'packages/keys/src/inner.ts',
  },
  { rule: 'parts-have-front-doors', file: 'test/stories/x.ts', text: "import '../../issuer/src/app.ts'" },
  { rule: 'issuer-no-relative-escape', file: 'issuer/src/x.ts', text: "import '../../verifier/src/index.ts'" },
  { rule: 'parts-are-strangers', file: 'verifier/src/x.ts', text: "import '@sojourn/issuer'" },
  { rule: 'use-cases-know-no-edges', file: 'issuer/src/issuance/x.ts', text: "import '../db/b.ts'" },
  { rule: 'use-cases-know-no-edges', file: 'issuer/src/issuance/x.ts', text: "import 'fastify'" },
  { rule: 'wiring-belongs-to-app', file: 'issuer/src/http/x.ts', text: "import '../wiring/bind.ts'" },
  { rule: 'http-never-touches-db', file: 'issuer/src/http/x.ts', text: "import '../db/b.ts'" },
  { rule: 'db-never-touches-http', file: 'issuer/src/db/x.ts', text: "import '../http/a.ts'" },
  { rule: 'runs-in-a-browser-too', file: 'packages/formats/src/x.ts', text: "import 'node:fs'" },
  { rule: 'runs-in-a-browser-too', file: 'wallet-web/src/x.ts', text: "import 'node:crypto'" },
  { rule: 'wallet-has-no-server', file: 'wallet-web/src/x.ts', text: "import '@sojourn/service'" },
  { rule: 'pages-have-no-server', file: 'issuer/console/src/x.ts', text: "import '../../src/app.ts'" },
  { rule: 'testing-in-tests-only', file: 'issuer/src/x.ts', text: "import '@sojourn/service/testing'" },
  { rule: 'veramo-on-servers-only', file: 'packages/formats/src/x.ts', text: "import '@sojourn/keys/veramo'" },
  { rule: 'key-homes-on-servers-only', file: 'packages/formats/src/x.ts', text: "import '@sojourn/keys/homes'" },
  { rule: 'jose-in-keys-only', file: 'packages/protocol/src/x.ts', text: "import 'jose'" },
  { rule: 'did-jwt-vc-in-formats-only', file: 'issuer/src/x.ts', text: "import 'did-jwt-vc'" },
  { rule: 'webauthn-server-in-service-only', file: 'issuer/src/x.ts', text: "import '@simplewebauthn/server'" },
  { rule: 'sql-in-service-and-db-only', file: 'issuer/src/http/x.ts', text: "import 'pg'" },
  { rule: 'fastify-at-the-edges-only', file: 'packages/protocol/src/x.ts', text: "import 'fastify'" },
  { rule: 'qrcode-in-pages-only', file: 'verifier/src/x.ts', text: "import 'qrcode'" },
  { rule: 'react-in-tsx-only', file: 'wallet-web/src/x.ts', text: "import 'react'" },
  { rule: 'not-to-test', file: 'issuer/src/x.ts', text: "import './y.test.ts'", needed: 'issuer/src/y.test.ts' },
  {
    rule: 'no-circular',
    file: 'issuer/src/x.ts',
    text: "import { b } from './db/b.ts'; import { y } from './y.ts'; export const x = [b, y]",
    needed: 'issuer/src/y.ts',
  },
  { rule: 'not-to-unresolvable', file: 'issuer/src/x.ts', text: "import './missing.ts'" },
]

describe('checkBoundaries', () => {
  test('sees every module of a well-behaved checkout and finds nothing', async () => {
    expect(await checkBoundaries(base, FOLDERS)).toEqual({ modules: 23, violations: [] })
  })

  test.each(PLANTED)('finds $rule in $file: $text', async ({ rule, file, text, needed }) => {
    write(file, `${text}\n`)
    if (needed !== undefined)
      write(
        needed,
        rule === 'no-circular' ? "import { x } from './x.ts'\nexport const y = [x]\n" : 'export const y = 1\n',
      )
    const { violations } = await checkBoundaries(base, FOLDERS)
    expect(violations.map((violation) => violation.split(':')[0])).toContain(rule)
  })

  test('plants a violation of every kind of rule there is', () => {
    const kindOf = (name: string) =>
      name.replace(/^.*(-imports-only-).*$|^.*(-uses-front-doors)$|^.*(-no-relative-escape)$/, '$1$2$3')
    const planted = new Set(PLANTED.map(({ rule }) => kindOf(rule)))
    expect(BOUNDARY_RULES.map((rule) => kindOf(rule.name ?? '')).filter((kind) => !planted.has(kind))).toEqual([])
  })
})
