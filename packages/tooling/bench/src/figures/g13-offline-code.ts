import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { addSeconds, type JsonObject, newId } from '@sojourn/domain'
import { encodeOfflineProof, issueSdJwtVc, offlineProofText, presentSdJwtVc } from '@sojourn/formats'
import {
  createRootCertificate,
  encodeBase64,
  encodeBase64url,
  generateSigningKey,
  issueCertificate,
  randomBytes,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import qrcode from 'qrcode'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { atLeast, atMost, type Figure } from '../measure.ts'

const AT = new Date('2026-11-29T08:00:00Z')
const BASE = 'https://credentials.shifan.example'
const COPIES = 20
const PIXELS_A_MODULE = 3

interface Offline {
  readonly type: string
  readonly claims: JsonObject
  readonly paths: readonly (readonly string[])[]
}

const PERMIT: Offline = {
  type: 'residence-permit-offline',
  claims: {
    name: '欧阳建国',
    age_over: { '18': true, '60': false, '65': false },
    residence: { city: '010100', community: '示范社区' },
  },
  paths: [
    ['name'],
    ['age_over', '18'],
    ['age_over', '60'],
    ['age_over', '65'],
    ['residence', 'city'],
    ['residence', 'community'],
  ],
}
const CARD_CLAIMS: JsonObject = {
  name: '欧阳建国',
  birth_date: '1993-06-12',
  card_no: 'DEM0000000123',
  issuing_city: '010100',
  expires: '2036-11-01',
  social_function: 'enabled',
  insured_city: '010100',
  medical_scheme: 'employee',
  issued: '2026-11-01',
  as_of: '2026-11-29',
}
const CARD: Offline = {
  type: 'social-security-card-offline',
  claims: CARD_CLAIMS,
  paths: Object.keys(CARD_CLAIMS).map((name) => [name]),
}

/** How large the one still code of an offline proof is, and how often a reader makes it out at three pixels a module. */
export async function measureG13(): Promise<readonly Figure[]> {
  const issuer = await agency()
  const holder = await signerFromJwk((await generateSigningKey()).privateJwk)
  const permits = await textsOf(PERMIT, 4, issuer, holder)
  const cards = await textsOf(CARD, 10, issuer, holder)
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
  const [text = ''] = permits
  const turns = [0, 20, 45, 90, 173, 222, 255, 340]
  const read = await Promise.all(turns.map(async (degrees) => (await readAt(text, degrees)) === text))
  return [
    atMost(
      'G13a',
      'version of the code, permit with 4 of 6 and key binding, largest of 20',
      largest(permits),
      18,
      '-M',
    ),
    atMost('G13b', 'version of the code, card with 10 of 10, largest of 20', largest(cards), 20, '-M'),
    atLeast(
      'G13c',
      'read at 3 px a module, turned, blurred and noisy',
      read.filter(Boolean).length,
      turns.length,
      'of 8',
    ),
  ]
}

const largest = (texts: readonly string[]): number => Math.max(...texts.map((text) => codeOf(text).version))
const codeOf = (text: string) => qrcode.create(text, { errorCorrectionLevel: 'M' })

async function agency(): Promise<Signer> {
  const year = { notBefore: AT, notAfter: addSeconds(AT, 365 * 86_400) }
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: 'Root', signer: rootKey, ...year })
  const { privateJwk, publicJwk: subjectKey } = await generateSigningKey()
  const uris = [`${BASE}/public-security`]
  const leaf = await issueCertificate({ root, rootKey, subjectKey, commonName: 'Agency', uris, ...year })
  return signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
}

async function textsOf({ type, claims, paths }: Offline, shown: number, issuer: Signer, holder: Signer) {
  const texts: string[] = []
  for (let copy = 0; copy < COPIES; copy++) {
    const compact = await issueSdJwtVc({
      vct: `${BASE}/vct/${type}/v1`,
      issuer: `${BASE}/public-security`,
      claims,
      disclosable: paths,
      alwaysVisible: { 'vct#integrity': `sha256-${encodeBase64(randomBytes(32))}`, synthetic: true },
      holderKey: holder.publicJwk,
      status: { uri: `${BASE}/public-security/status-lists/${newId(AT)}`, index: 900_000 + copy },
      issuedAt: AT,
      expiresAt: addSeconds(AT, 300 * 86_400),
      signer: issuer,
    })
    const disclose = [...paths, ...paths].slice(copy % paths.length, (copy % paths.length) + shown)
    const nonce = encodeBase64url(randomBytes(16))
    const keyBinding = { nonce, audience: 'urn:sojourn:offline:landlord', at: AT, signer: holder }
    const presented = await presentSdJwtVc({ compact, disclose, keyBinding })
    const proof = presented.ok ? encodeOfflineProof(presented.value) : presented
    if (!proof.ok) throw new Error(proof.reason)
    texts.push(offlineProofText(proof.value))
  }
  return texts
}

/** As a camera has it: each pixel the mean of 16 points of the turned code, blurred over its neighbours, with grey noise on it. */
async function readAt(text: string, degrees: number): Promise<string | undefined> {
  const { modules } = codeOf(text)
  const side = Math.ceil((modules.size + 16) * PIXELS_A_MODULE * 1.42)
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  const darkAt = (x: number, y: number): number => {
    const column = Math.floor((x * cos + y * sin) / PIXELS_A_MODULE + modules.size / 2)
    const row = Math.floor((y * cos - x * sin) / PIXELS_A_MODULE + modules.size / 2)
    return column >= 0 && row >= 0 && column < modules.size && row < modules.size ? modules.get(row, column) : 0
  }
  const within = [0.125, 0.375, 0.625, 0.875]
  const sharp = new Float32Array(side * side).map((_, at) => {
    const [x, y] = [(at % side) - side / 2, Math.floor(at / side) - side / 2]
    const dark = within.flatMap((dx) => within.map((dy) => darkAt(x + dx, y + dy))).reduce((sum, one) => sum + one, 0)
    return 225 - (dark / 16) * 195
  })
  const data = new Uint8ClampedArray(side * side * 4)
  for (const at of sharp.keys()) {
    const around = [at, at, at - 1, at + 1, at - side, at + side].map((near) => sharp[near] ?? 225)
    const seen = around.reduce((sum, one) => sum + one, 0) / around.length + Math.random() * 40 - 20
    data.set([seen, seen, seen, 255], at * 4)
  }
  const picture = { data, width: side, height: side, colorSpace: 'srgb' } as unknown as ImageData
  const [code] = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
  return code?.text
}
