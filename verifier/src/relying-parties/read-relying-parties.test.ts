import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRootCertificate, generateSigningKey, issueCertificate, x509Hash } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRelyingParties } from './read-relying-parties.ts'

const VALIDITY = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2028-01-01T00:00:00Z') }
const PARTY = {
  id: 'school',
  name: { 'zh-CN': '示范小学', en: 'Demo School' },
  kind: 'school',
  creditCode: '12010101DEM000014G',
  policies: ['school-enrolment'],
  accessKeyFile: 'school.jwk.json',
  certificateFile: 'school.pem',
}

let folder: string
let leafDer: string
let strangersPem: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sojourn-parties-'))
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: 'root', signer: rootKey, ...VALIDITY })
  const made = await generateSigningKey()
  const stranger = await generateSigningKey()
  const certify = (subjectKey: typeof made.publicJwk) =>
    issueCertificate({ root, rootKey, subjectKey, commonName: 'leaf', ...VALIDITY })
  const leaf = await certify(made.publicJwk)
  leafDer = leaf.derBase64
  strangersPem = (await certify(stranger.publicJwk)).pem
  await writeFile(join(folder, 'school.jwk.json'), JSON.stringify(made.privateJwk))
  await writeFile(join(folder, 'school.pem'), leaf.pem)
  await writeFile(join(folder, 'stranger.pem'), strangersPem)
})
afterAll(() => rm(folder, { recursive: true }))

async function read(parties: unknown) {
  const file = join(folder, 'relying-parties.json')
  await writeFile(file, JSON.stringify(parties))
  return readRelyingParties(file)
}

describe('the relying parties of a service', () => {
  test('are read with their keys, and named by the hash of their certificates [S 30]', async () => {
    const [party] = [...(await read([PARTY])).values()]
    expect(party).toMatchObject({
      id: 'school',
      policyIds: ['school-enrolment'],
      clientId: `x509_hash:${x509Hash(leafDer)}`,
    })
    expect(party?.signer.x5c).toEqual([leafDer])
  })

  test.each([
    ['a policy that nobody wrote', { policies: ['anything'] }],
    ['a policy for another kind of party', { policies: ['hospital-identity'] }],
    ['an id that would not fit a link', { id: 'School No. 1' }],
    ['a certificate that is not for its key', { certificateFile: 'stranger.pem' }],
    ['no certificate in the file', { certificateFile: 'school.jwk.json' }],
    ['no file', { accessKeyFile: 'missing.json' }],
  ])('are a fault at the start with %s', async (_, over) => {
    await expect(read([{ ...PARTY, ...over }])).rejects.toThrow()
  })

  test('are a fault at the start when two share an id', async () => {
    await expect(read([PARTY, PARTY])).rejects.toThrow('not a list of relying parties')
  })
})
