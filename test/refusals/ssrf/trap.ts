import { createServer, type Server } from 'node:net'

/** Listens on this machine, answers nobody, and counts who came. */
export interface Trap {
  readonly port: number
  /** Since the last time that it was asked. */
  readonly caught: () => number
  close(): Promise<void>
}

export async function setTrap(): Promise<Trap> {
  let count = 0
  const servers: Server[] = []
  const listen = (host: string, port: number) =>
    new Promise<number>((resolve, reject) => {
      const server = createServer((socket) => {
        count += 1
        socket.destroy()
      })
      server.once('error', reject)
      server.listen(port, host, () => {
        servers.push(server)
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  const port = await listen('0.0.0.0', 0)
  // A machine without IPv6 has nothing to be reached at there.
  await listen('::1', port).catch(() => undefined)
  return {
    port,
    caught() {
      const caught = count
      count = 0
      return caught
    },
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}
