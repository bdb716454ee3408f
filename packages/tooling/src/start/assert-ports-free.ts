import { createServer } from 'node:net'

/** Says in one sentence which ports are taken, before anything is started. */
export async function assertPortsFree(ports: Readonly<Record<string, number>>): Promise<void> {
  const taken: string[] = []
  for (const [name, port] of Object.entries(ports)) if (!(await isFree(port))) taken.push(`${port} (${name})`)
  if (taken.length === 0) return
  const which = taken.length === 1 ? `port ${taken[0]} is` : `ports ${taken.join(', ')} are`
  throw new Error(`${which} in use: Sojourn may be running already; stop it, or choose others with --port`)
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
