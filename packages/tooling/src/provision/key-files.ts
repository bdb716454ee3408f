import { randomBytes, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Certificate, generateSigningKey, type PrivateJwk } from '@sojourn/keys'

const PRIVATE = 0o600
const PUBLIC = 0o644

/** Whole or not at all: under another name first, so that a service that starts meanwhile never reads half a file. */
export async function writeWhole(file: string, text: string, mode = PUBLIC): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${randomBytes(4).toString('hex')}.draft`
  await writeFile(draft, text, { mode })
  await chmod(draft, mode)
  await rename(draft, file)
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The P-256 key of a file, made at the first time; only its owner can read the file. */
export async function keyOf(file: string): Promise<PrivateJwk> {
  const known = await readIfThere(file)
  if (known !== undefined) return JSON.parse(known) as PrivateJwk
  const { privateJwk } = await generateSigningKey('ES256')
  await writeWhole(file, `${JSON.stringify(privateJwk)}\n`, PRIVATE)
  return privateJwk
}

export async function secretOf(file: string): Promise<void> {
  if ((await readIfThere(file)) === undefined)
    await writeWhole(file, `${randomBytes(48).toString('base64url')}\n`, PRIVATE)
}

/** The certificate of a file while it is good at `from` and says what `fits` asks; otherwise a new one from `make`. */
export async function certificateOf(
  file: string,
  from: Date,
  fits: (certificate: X509Certificate) => boolean,
  make: () => Promise<Certificate>,
): Promise<Certificate> {
  const known = await readIfThere(file)
  if (known !== undefined) {
    const parsed = new X509Certificate(known)
    const certificate = {
      derBase64: parsed.raw.toString('base64'),
      pem: known,
      notAfter: parsed.validToDate,
      subject: parsed.subject,
    }
    if (certificate.notAfter > from && fits(parsed)) return certificate
  }
  const made = await make()
  await writeWhole(file, made.pem)
  return made
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, undefined, 2)}\n`
  if ((await readIfThere(file)) !== text) await writeWhole(file, text)
}
