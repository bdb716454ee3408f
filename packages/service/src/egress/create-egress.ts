import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ok, type Result, refuse } from '@sojourn/domain'
import { addressKind } from './address-kind.ts'

/** `not_allowed`: nobody was asked, for the address is not one that we go to. */
export type EgressRefusal = 'not_allowed' | 'unreachable' | 'too_large'

export interface EgressRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly maxBytes: number
  /** For all of it: the name, the connection, and an answer that comes a byte a second. */
  readonly timeoutMs: number
}

export interface EgressAnswer {
  readonly status: number
  /** Without parameters, in lower case; empty when there was none. */
  readonly contentType: string
  /** Of what is no text, CBOR in its several names, base64url. */
  readonly text: string
}

export type Egress = (url: string, request: EgressRequest) => Promise<Result<EgressAnswer, EgressRefusal>>

export interface EgressOptions {
  /** This very machine, over http too: for development. */
  readonly allowHttpOnLoopback: boolean
  /** Host names of our own network: the only ones that may have private addresses. */
  readonly privateHosts: readonly string[]
  /** In place of the machine's own resolver, in tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

/**
 * The one way out of a service (assurance T17): https alone, to a public address, asked once. Every address of a name is judged before one
 * is connected to, and the connection is pinned to what was judged: a name that answers differently the second time (DNS rebinding) is not
 * asked a second time. No redirect is followed, no cookie or credential goes along, nothing is unpacked, size and time are bounded.
 * Which addresses are asked at all is the caller's matter, and there too no message of a stranger chooses freely.
 */
export function createEgress(options: EgressOptions): Egress {
  const resolve = options.resolve ?? resolveByMachine
  const privateHosts = new Set(options.privateHosts.map((host) => host.toLowerCase()))
  return async (text, request) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined || url.username !== '' || url.password !== '') return refuse('not_allowed')
    // Without the brackets of IPv6, and without the dot that says of a name only that it is whole.
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
    const mayBe = kindsFor(url.protocol, hostname, options.allowHttpOnLoopback, privateHosts)
    if (mayBe.length === 0) return refuse('not_allowed')
    // The time that a resolver takes counts too.
    const signal = AbortSignal.timeout(request.timeoutMs)
    try {
      const addresses = isIP(hostname) === 0 ? await beforeAbort(resolve(hostname), signal) : [hostname]
      if (addresses.length === 0) return refuse('unreachable')
      if (!addresses.every((address) => mayBe.includes(addressKind(address)))) return refuse('not_allowed')
      return await readBounded(await send(url, request, addresses, signal), request.maxBytes)
    } catch {
      // A refused connection, a broken handshake, a name that does not exist, a time-out: to whoever asked they are one.
      return refuse('unreachable')
    }
  }
}

type Kind = ReturnType<typeof addressKind>

const isLoopbackName = (hostname: string): boolean => hostname === 'localhost' || hostname.endsWith('.localhost')

function kindsFor(protocol: string, hostname: string, onLoopback: boolean, privateHosts: ReadonlySet<string>): Kind[] {
  if (isLoopbackName(hostname) || addressKind(hostname) === 'loopback') {
    return onLoopback && (protocol === 'http:' || protocol === 'https:') ? ['loopback'] : []
  }
  if (protocol !== 'https:') return []
  return privateHosts.has(hostname) ? ['public', 'private'] : ['public']
}

const resolveByMachine = async (hostname: string): Promise<readonly string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

function send(
  url: URL,
  { method = 'GET', headers = {}, body }: EgressRequest,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const ask = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = ask(
      url,
      {
        method,
        // No encoding is offered, so what arrives is as long as it says.
        headers: { 'accept-encoding': 'identity', 'user-agent': 'sojourn', ...headers },
        // A connection of its own: one kept open would be pinned to an address that was judged for another time.
        agent: false,
        lookup: pinnedTo(addresses),
        maxHeaderSize: 16 * 1024,
        signal,
      },
      resolve,
    )
    sent.once('error', reject)
    sent.end(body)
  })
}

/** In place of the resolver: the addresses that were judged, and no others. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const pinned = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, { all }, found) => {
    if (all === true) found(null, pinned)
    else found(null, pinned[0]?.address ?? '', pinned[0]?.family)
  }
}

/** RFC8392 9.2 (cwt media types), RFC8949 9.5. */
const CBOR = /^application\/(?:cbor|cwt|[a-z0-9.-]+\+(?:cbor|cwt|cose))$/
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

async function readBounded(
  answer: IncomingMessage,
  maxBytes: number,
): Promise<Result<EgressAnswer, 'too_large' | 'unreachable'>> {
  const { statusCode: status = 0, headers } = answer
  const encoding = headers['content-encoding'] ?? 'identity'
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    if (encoding !== 'identity') return refuse('unreachable')
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) return refuse('too_large')
      chunks.push(chunk)
    }
  } finally {
    answer.destroy()
  }
  const body = Buffer.concat(chunks)
  const contentType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const text = CBOR.test(contentType) ? body.toString('base64url') : UTF8.decode(body)
  return ok({ status, contentType, text })
}
