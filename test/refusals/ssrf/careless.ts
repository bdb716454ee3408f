import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { SsrfShape } from './shapes.ts'

/** Answers for names as a shape says, look-up after look-up, and remembers which names were asked for. */
export function resolverOf({ answers = [] }: SsrfShape) {
  const asked: string[] = []
  return {
    asked,
    async resolve(hostname: string): Promise<readonly string[]> {
      asked.push(hostname)
      return answers[Math.min(asked.length, answers.length) - 1] ?? []
    },
  }
}

/** A client without care: it goes wherever an address leads. What reaches the trap by this one is what the others must not reach. */
export function visitCarelessly(shape: SsrfShape, port: number): Promise<void> {
  const { resolve } = resolverOf(shape)
  const url = new URL(shape.url(port))
  const ask = url.protocol === 'https:' ? requestHttps : url.protocol === 'http:' ? requestHttp : undefined
  if (ask === undefined) return Promise.resolve()
  return new Promise((done) => {
    const sent = ask(url, {
      agent: false,
      timeout: 300,
      lookup: (hostname, { all }, found) => {
        void resolve(hostname).then(([address = '']) => {
          const family = isIP(address)
          if (all === true) found(null, [{ address, family }])
          else found(null, address, family)
        })
      },
    })
    sent.once('timeout', () => sent.destroy())
    sent.once('error', () => done())
    sent.once('response', () => done())
    sent.once('close', () => done())
    sent.end()
  })
}
