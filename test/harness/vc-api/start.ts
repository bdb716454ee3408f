import { serveVcApi } from './serve.ts'

const DEFAULT_PORT = 40_080

/** `node test/harness/vc-api/start.ts [port]`: prints what a manifest of the W3C suites needs. */
const { url, issuer } = await serveVcApi(Number(process.argv[2] ?? DEFAULT_PORT), () => new Date())
const tags = ['vc2.0', 'EnvelopingProof']
const manifest = {
  name: 'Sojourn',
  implementation: 'Sojourn',
  issuers: [{ id: issuer, endpoint: `${url}/credentials/issue`, tags }],
  verifiers: [{ id: issuer, endpoint: `${url}/credentials/verify`, tags }],
  vpVerifiers: [{ id: issuer, endpoint: `${url}/presentations/verify`, tags }],
}
process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`)
