import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  decodeBase64url,
  encodeBase64url,
  generateSigningKey,
  importVerificationKey,
  type PrivateJwk,
  type PublicJwk,
  type Signer,
  signerFromJwk,
  utf8,
} from '../index.ts'
import { connectKeyService, signerFromFile, signerFromKeyService } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'homes-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function isGood(signer: Signer, publicJwk: PublicJwk): Promise<boolean> {
  const key = await importVerificationKey(publicJwk)
  if (!key.ok) throw new Error(key.reason)
  const input = utf8(`signed at ${Math.random()}`)
  return key.value.verify(input, await signer.sign(input))
}

describe('a key in a file', () => {
  test('signs, and a file with half a key does not', async () => {
    const { privateJwk, publicJwk } = await generateSigningKey()
    writeFileSync(join(folder, 'key'), JSON.stringify(privateJwk))
    expect(await isGood(await signerFromFile(join(folder, 'key')), publicJwk)).toBe(true)
    writeFileSync(join(folder, 'half'), JSON.stringify(publicJwk))
    await expect(signerFromFile(join(folder, 'half'))).rejects.toThrow()
  })
})

describe('a key at a key service', () => {
  const path = join(folder, 'kms')
  let server: Server
  let keys: Record<string, PrivateJwk>
  const callers = new Set<Socket>()

  /** A service of its own: it has the keys, and the caller has their names. */
  beforeAll(async () => {
    keys = { permits: (await generateSigningKey()).privateJwk, p384: (await generateSigningKey('ES384')).privateJwk }
    server = createServer((socket) => {
      callers.add(socket)
      socket.on('data', async (chunk) => {
        for (const line of String(chunk).trim().split('\n')) {
          const { id, key, input } = JSON.parse(line)
          const known = keys[key]
          const signature =
            known &&
            encodeBase64url(await (await signerFromJwk(known)).sign(decodeBase64url(input) ?? new Uint8Array()))
          socket.write(
            `${JSON.stringify(signature === undefined ? { id, error: 'unknown key' } : { id, signature })}\n`,
          )
        }
      })
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const publicOf = ({ d: _, ...publicJwk }: PrivateJwk): PublicJwk => publicJwk

  test('signs by its name, many at a time, whatever its curve', async () => {
    const service = connectKeyService(path)
    for (const [name, jwk] of Object.entries(keys)) {
      const signer = signerFromKeyService(service, name, publicOf(jwk))
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => isGood(signer, publicOf(jwk))))
      expect(verdicts.every((verdict) => verdict)).toBe(true)
    }
    service.close()
  })

  test('that the service does not have signs nothing, and no service is a fault', async () => {
    const service = connectKeyService(path)
    const signer = signerFromKeyService(service, 'lists', publicOf(keys.permits as PrivateJwk))
    await expect(signer.sign(utf8('x'))).rejects.toThrow('unknown key')
    service.close()
    const nowhere = connectKeyService(join(folder, 'nowhere'))
    const lost = signerFromKeyService(nowhere, 'permits', publicOf(keys.permits as PrivateJwk))
    await expect(lost.sign(utf8('x'))).rejects.toThrow('the key service is gone')
  })

  test('signs again after the service went away and came back', async () => {
    const service = connectKeyService(path)
    const signer = signerFromKeyService(service, 'permits', publicOf(keys.permits as PrivateJwk))
    expect(await isGood(signer, publicOf(keys.permits as PrivateJwk))).toBe(true)
    for (const socket of callers) socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await isGood(signer, publicOf(keys.permits as PrivateJwk))).toBe(true)
    service.close()
  })
})
