import { connect, type Socket } from 'node:net'
import { decodeBase64url, encodeBase64url } from '../bytes.ts'
import { type PublicJwk, publicJwkOf, readPublicJwk } from '../jwk.ts'
import type { JwsAlg } from '../jws-alg.ts'
import type { Signer } from '../signer.ts'

/** The port to a key management service, whoever runs it: it signs with a key of that name, and shows none. */
export interface KeyService {
  sign(key: string, alg: JwsAlg, input: Uint8Array): Promise<Uint8Array>
}

/** A key at a key service. What it signs is checked by whoever reads it again, as with every signer. */
export function signerFromKeyService(service: KeyService, key: string, publicJwk: PublicJwk): Signer {
  const read = readPublicJwk(publicJwkOf(publicJwk))
  if (!read.ok) throw new Error(`a key at a key service cannot be used: ${read.reason}`)
  const { alg, jwk } = read.value
  return { alg, publicJwk: jwk, sign: (input) => service.sign(key, alg, input) }
}

const ANSWER_MS = 10_000
const MAX_ANSWER_CHARS = 65_536

/**
 * A key service that listens on a socket of this machine and speaks lines of JSON: `{id, key, alg, input}` is answered by `{id, signature}`
 * or `{id, error}`, bytes in base64url. Adapters to vendors' services are small programs that do this.
 */
export function connectKeyService(path: string): KeyService & { close(): void } {
  const waiting = new Map<number, { resolve(signature: Uint8Array): void; reject(error: Error): void }>()
  let socket: Socket | undefined
  let lastId = 0

  function lost(from: Socket, cause: Error | undefined): void {
    if (socket !== from) return
    socket = undefined
    for (const { reject } of waiting.values()) reject(new Error('the key service is gone', { cause }))
    waiting.clear()
  }

  function open(): Socket {
    const opened = connect(path)
    let rest = ''
    opened.setEncoding('utf8')
    opened.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > MAX_ANSWER_CHARS) opened.destroy()
      for (const line of lines) take(line)
    })
    opened.on('error', (cause) => lost(opened, cause))
    opened.on('close', () => lost(opened, undefined))
    return opened
  }

  function take(line: string): void {
    const { id, signature, error } = JSON.parse(line) as { id: number; signature?: string; error?: string }
    const bytes = signature === undefined ? undefined : decodeBase64url(signature)
    if (bytes === undefined) waiting.get(id)?.reject(new Error(`the key service refused: ${error ?? 'no signature'}`))
    else waiting.get(id)?.resolve(bytes)
    waiting.delete(id)
  }

  return {
    sign: (key, alg, input) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new Error('the key service did not answer in time'))
        }, ANSWER_MS)
        waiting.set(id, {
          resolve(signature) {
            clearTimeout(timer)
            resolve(signature)
          },
          reject(error) {
            clearTimeout(timer)
            reject(error)
          },
        })
        socket ??= open()
        socket.write(`${JSON.stringify({ id, key, alg, input: encodeBase64url(input) })}\n`)
      }),
    close: () => void socket?.destroy(),
  }
}
