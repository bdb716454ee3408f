import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ok } from '@sojourn/domain'
import { type Logger, silentLogger } from '@sojourn/service'
import { createVerifier, type FetchText, readVerifierConfig, type Verifier } from '@sojourn/verifier'
import type { PresentationWorld } from '../../harness/presentation/presentation-world.ts'

/** A verifier whose alarms are heard. */
export interface Watched {
  readonly verifier: Verifier
  /** The reason of the last alarm since it was last asked. */
  alarm(): string | undefined
}

/** `served`: what every list's address answers, in place of the network. */
export async function watchedVerifier(
  world: PresentationWorld,
  served?: (uri: string) => Promise<string>,
): Promise<Watched> {
  let last: string | undefined
  const logger: Logger = {
    ...silentLogger(),
    alarm: (_event, fields) => {
      last = String(fields?.reason)
    },
  }
  const fetchText: FetchText | undefined = served && (async (url) => ok(await served(url)))
  const config = readVerifierConfig({ ...world.env, RESPONSE_MODE: 'direct_post' })
  const verifier = await createVerifier(config, {
    clock: world.clock,
    logger,
    random: () => 0.5,
    ...(fetchText === undefined ? {} : { fetchText }),
  })
  return {
    verifier,
    alarm() {
      const heard = last
      last = undefined
      return heard
    },
  }
}

/** An HTTP origin on this machine that answers as a test says. */
export async function startOrigin() {
  let listener: RequestListener = (_request, response) => response.writeHead(404).end()
  let visits = 0
  const server = createServer((request, response) => {
    visits += 1
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(next: RequestListener) {
      listener = next
      visits = 0
    },
    visits: () => visits,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
