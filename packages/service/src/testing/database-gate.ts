import { connect, createServer, type Socket } from 'node:net'

/** A way to a database that can be shut and opened again, as when the server or the network between is gone. */
export interface DatabaseGate {
  readonly url: string
  /** Cuts who is connected; whoever comes is cut too. */
  shut(): void
  open(): void
  /** Lets nothing through in either direction and cuts nobody, as a server that hangs; `resume` lets flow again what waited. */
  hang(): void
  resume(): void
  /** Cuts everybody once so many bytes have gone to the server from now: a request is through, its answer is not. */
  cutAfter(bytes: number): void
  close(): Promise<void>
}

const POSTGRES_PORT = 5_432
const LET_IT_ARRIVE_MS = 5

/** Leads to the server of `databaseUrl`, be it on a Unix socket or on the network. */
export async function createDatabaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const target = new URL(databaseUrl)
  const folder = target.searchParams.get('host')
  const port = Number(target.port || POSTGRES_PORT)
  const reach = (): Socket => (folder === null ? connect(port, target.hostname) : connect(`${folder}/.s.PGSQL.${port}`))
  const sockets = new Set<Socket>()
  let isOpen = true
  let isHanging = false
  let bytesLeft: number | undefined
  const server = createServer((client) => {
    if (!isOpen) return client.destroy()
    const upstream = reach()
    client.on('data', (chunk) => {
      if (bytesLeft === undefined) return
      bytesLeft -= chunk.length
      if (bytesLeft > 0) return
      bytesLeft = undefined
      // What has come is on its way to the server; the client hears nothing more.
      client.unpipe(upstream)
      upstream.write(chunk, () => setTimeout(cut, LET_IT_ARRIVE_MS))
      upstream.unpipe(client)
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
      if (isHanging) one.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the gate has no address')
  const url = new URL(databaseUrl)
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    shut() {
      isOpen = false
      cut()
    },
    open() {
      isOpen = true
    },
    hang() {
      isHanging = true
      for (const socket of sockets) socket.pause()
    },
    resume() {
      isHanging = false
      for (const socket of sockets) socket.resume()
    },
    cutAfter(bytes) {
      bytesLeft = bytes
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
