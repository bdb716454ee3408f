import { connect, type Socket } from 'node:net'
import { decodeBase64url, encodeBase64url, importVerificationKey, type Signer } from '@sojourn/keys'
import { MAX_LINE_CHARS, readLines } from './line-socket.ts'
import type { SignerAnswer } from './signer-server.ts'

/** The issuer's end of the signer's socket. No private key is on this side of it. */
export interface RemoteSigner {
  /** A signer for a key that the other side holds. Throws when it does not. */
  signerOf(thumbprint: string): Promise<Signer>
  close(): void
}

interface Waiting {
  readonly resolve: (answer: SignerAnswer) => void
  readonly reject: (error: Error) => void
}

const ANSWER_MS = 10_000

/** What is asked for in one turn of the event loop goes in one line and comes back in one. */
export function connectSigner(path: string): RemoteSigner {
  const waiting = new Map<number, Waiting>()
  let socket: Socket | undefined
  let lastId = 0
  let outgoing: object[] = []

  function lost(from: Socket, error: Error): void {
    if (socket !== from) return
    socket = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function open(): Socket {
    const opened = connect(path)
    opened.on('error', (cause) => lost(opened, new Error('the signer cannot be reached', { cause })))
    opened.on('close', () => lost(opened, new Error('the signer hung up')))
    readLines(opened, MAX_LINE_CHARS, (line) => {
      for (const answer of JSON.parse(line) as SignerAnswer[]) {
        waiting.get(answer.id)?.resolve(answer)
        waiting.delete(answer.id)
      }
    })
    return opened
  }

  function flush(): void {
    const line = `${JSON.stringify(outgoing)}\n`
    outgoing = []
    socket ??= open()
    socket.write(line)
  }

  function ask(request: object): Promise<SignerAnswer> {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id)
        reject(new Error('the signer did not answer in time'))
      }, ANSWER_MS)
      waiting.set(id, {
        resolve(answer) {
          clearTimeout(timer)
          resolve(answer)
        },
        reject(error) {
          clearTimeout(timer)
          reject(error)
        },
      })
      outgoing.push({ id, ...request })
      if (outgoing.length === 1) setImmediate(flush)
    })
  }

  return {
    async signerOf(thumbprint) {
      const answer = await ask({ key: thumbprint })
      if (!('jwk' in answer)) throw new Error(`the signer does not have the key ${thumbprint}`)
      const key = await importVerificationKey(answer.jwk)
      if (!key.ok) throw new Error(`the signer has a key that cannot be used: ${key.reason}`)
      const { alg, publicJwk } = key.value
      return {
        alg,
        publicJwk,
        async sign(input, disclosures = []) {
          const signed = await ask({ key: thumbprint, ...inputOf(input), disclosures })
          const signature = 'signature' in signed ? decodeBase64url(signed.signature) : undefined
          if (signature === undefined)
            throw new Error(`the signer refused: ${'refused' in signed ? signed.refused : 'no signature'}`)
          return signature
        },
      }
    },
    close() {
      socket?.destroy()
    },
  }
}

const BASE64URL = /^[\w.-]+$/

/** A JWS signing input is text; anything else is bytes. */
function inputOf(input: Uint8Array): { readonly jws: string } | { readonly cose: string } {
  const text = Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1')
  return BASE64URL.test(text) ? { jws: text } : { cose: encodeBase64url(input) }
}
