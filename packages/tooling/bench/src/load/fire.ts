import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly millis: number
}

export interface Prepared {
  /** The whole HTTP/1.1 request: made beforehand, so that firing it costs the client next to nothing. */
  readonly bytes: Uint8Array
}

/** An HTTP/1.1 POST as bytes. */
export function postRequest(url: string, headers: Readonly<Record<string, string>>, body: string): Prepared {
  const { host, pathname } = new URL(url)
  const all = { host, ...headers, 'content-length': String(Buffer.byteLength(body)) }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return { bytes: Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head.join('')}\r\n${body}`) }
}

/** Sends each request once over `connections` kept-alive connections, one at a time on each; answers in the order of the requests. */
export async function fire(
  url: string,
  requests: readonly Prepared[],
  connections: number,
): Promise<readonly Answer[]> {
  const { hostname, port } = new URL(url)
  const answers = new Array<Answer>(requests.length)
  let next = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = await opened(hostname, Number(port))
      const read = reader(socket)
      for (let at = next++; at < requests.length; at = next++) {
        const started = performance.now()
        socket.write((requests[at] as Prepared).bytes)
        const status = await read()
        answers[at] = { status, millis: performance.now() - started }
      }
      socket.destroy()
    }),
  )
  return answers
}

const opened = (hostname: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, noDelay: true }, () =>
      resolve(socket),
    )
    socket.once('error', reject)
  })

const HEAD_END = '\r\n\r\n'

/** Reads one response with a Content-Length at a time; anything else from our own servers is a fault. */
function reader(socket: Socket): () => Promise<number> {
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve(status: number): void; reject(error: Error): void } | undefined
  const settle = (): void => {
    const headEnd = received.indexOf(HEAD_END)
    if (headEnd === -1 || waiting === undefined) return
    const head = received.subarray(0, headEnd).toString('latin1')
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) {
      waiting.reject(new Error(`a response without Content-Length: ${head}`))
      return
    }
    const end = headEnd + HEAD_END.length + Number(length)
    if (received.length < end) return
    received = received.subarray(end)
    const { resolve } = waiting
    waiting = undefined
    resolve(Number(head.slice(9, 12)))
  }
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    settle()
  })
  const failed = (error?: Error): void => waiting?.reject(error ?? new Error('the server closed the connection'))
  socket.on('error', failed)
  socket.on('close', () => failed())
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject }
      settle()
    })
}
