import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { didJwkOf, generateSigningKey, signerFromJwk } from '@sojourn/keys'
import { createVcApi, type VcApi } from './vc-api.ts'

const MAX_BODY_BYTES = 1_048_576

export interface ServedVcApi {
  readonly url: string
  readonly issuer: string
  close(): Promise<void>
}

/** On this machine alone, with a key of the moment whose DID is the issuer. */
export async function serveVcApi(port: number, clock: () => Date): Promise<ServedVcApi> {
  const { privateJwk, publicJwk } = await generateSigningKey()
  const issuer = didJwkOf(publicJwk)
  const api = createVcApi(await signerFromJwk(privateJwk, { kid: `${issuer}#0` }), issuer, clock)
  const server = createServer((request, response) => {
    void answer(api, request).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    )
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: bound } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${bound}`, issuer, close: () => closed(server) }
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

async function answer(api: VcApi, request: IncomingMessage) {
  if (request.method !== 'POST') return { status: 405, body: { errors: ['POST only'] } }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return { status: 413, body: { errors: ['too large'] } }
    chunks.push(chunk)
  }
  return api.answer(request.url ?? '', parsed(Buffer.concat(chunks).toString('utf8')))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
