import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConformanceClient, conformanceClient } from '../harness/conformance/conformance-client.ts'
import { problemsOfChain } from '../harness/conformance/credential-checks.ts'
import { type IssuerUnderTest, startIssuerUnderTest } from '../harness/conformance/issuer-under-test.ts'
import { problemsOfIssuerMetadata, problemsOfServerMetadata } from '../harness/conformance/metadata-checks.ts'

/** What a suite knows no name for draws a warning: the formats of VCDM 2.0, and what ETSI adds to the metadata. */
const PLAIN = { CREDENTIAL_FORMATS: 'dc-sd-jwt,jwt-vc,mso-mdoc', METADATA_EXTENSIONS: 'left_out' }

let tested: IssuerUnderTest
let client: ConformanceClient

beforeAll(async () => {
  tested = await startIssuerUnderTest(PLAIN)
  client = await conformanceClient(tested)
})
afterAll(() => tested?.close())

const wellKnown = (name: string, headers: Record<string, string> = {}) => {
  const { origin, pathname } = new URL(tested.issuer)
  return fetch(`${origin}/.well-known/${name}${pathname}`, { headers })
}

test('the issuer’s metadata hold to the letter [OIDF oid4vci-1_0-issuer-metadata-test]', async () => {
  const answer = await wellKnown('openid-credential-issuer')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
  expect(problemsOfIssuerMetadata(await answer.json(), tested.issuer)).toEqual([])
})

test('the authorization server’s metadata hold to the letter [OIDF fapi2-security-profile-final-discovery-end-point-verification]', async () => {
  const answer = await wellKnown('oauth-authorization-server')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
  expect(problemsOfServerMetadata(await answer.json(), tested.issuer)).toEqual([])
})

test('signed metadata say the same, by the issuer’s certificate, for whoever asks for them [OIDF oid4vci-1_0-issuer-metadata-test-signed]', async () => {
  const plain = await (await wellKnown('openid-credential-issuer')).json()
  const answer = await wellKnown('openid-credential-issuer', { accept: 'application/jwt' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/jwt')
  const jwt = await answer.text()
  const { typ, x5c } = decodeProtectedHeader(jwt)
  expect(typ).toBe('openidvci-issuer-metadata+jwt')
  const listed = tested.world.trustList.issuers.find(({ issuer }) => issuer === tested.issuer)
  const anchor = listed?.anchors.find(({ kind }) => kind === 'x5c')
  const root = anchor?.kind === 'x5c' ? anchor.certificate : ''
  expect(await problemsOfChain(jwt, x5c, { root, now: tested.world.clock() })).toEqual([])
  const { sub, iss, iat, exp, ...metadata } = decodeJwt(jwt)
  expect([sub, iss]).toEqual([tested.issuer, tested.issuer])
  expect(Math.abs(Number(iat) - client.seconds())).toBeLessThan(60)
  expect(exp === undefined || exp > client.seconds()).toBe(true)
  expect(metadata).toEqual(plain)
  expect(problemsOfIssuerMetadata(metadata, tested.issuer)).toEqual([])
})
