import { x509Hash } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { relyingPartyOf, resolveRelyingPartyKey } from './relying-party-of.ts'
import { AT, authority, keyPair, relyingParty, trustList } from './testing/registry.ts'

const access = await authority('access')
const others = await authority('others')
const school = await keyPair()
const leaf = await access.certify(school.publicJwk, { dnsNames: ['school.example'] })
const CLIENT = `x509_hash:${x509Hash(leaf.derBase64)}`
const DNS_CLIENT = 'x509_san_dns:school.example'

const party = relyingParty({
  clientIds: [CLIENT, DNS_CLIENT, 'redirect_uri:https://school.example'],
  accessAnchors: [{ kind: 'x5c', certificate: access.root.derBase64 }],
})
const refused = (reason: string) => ({ ok: false, reason })
const isTheKey = { ok: true, value: expect.objectContaining({ alg: 'ES256' }) }

describe('a relying party', () => {
  test('is found by its whole client identifier and by no part of it [S 14] [T 12]', () => {
    const list = trustList({ relyingParties: [party] })
    expect(relyingPartyOf(list, CLIENT)).toEqual({ ok: true, value: party })
    for (const other of [CLIENT.slice('x509_hash:'.length), `${CLIENT}a`, 'x509_hash:', '']) {
      expect(relyingPartyOf(list, other)).toEqual(refused('unregistered'))
    }
  })

  test('signs with the key of the certificate its identifier names [S 14] [S 30]', async () => {
    expect(await resolveRelyingPartyKey(party, CLIENT, [leaf.derBase64], AT)).toEqual(isTheKey)
    expect(await resolveRelyingPartyKey(party, DNS_CLIENT, [leaf.derBase64], AT)).toEqual(isTheKey)
  })

  test('is refused with a certificate of another party under the same authority [T 12]', async () => {
    const other = await access.certify((await keyPair()).publicJwk, { dnsNames: ['landlord.example'] })
    for (const client of [CLIENT, DNS_CLIENT]) {
      expect(await resolveRelyingPartyKey(party, client, [other.derBase64], AT)).toEqual(
        refused('certificate_for_another_client'),
      )
    }
  })

  test('is refused with a certificate of another authority, though it bears the name', async () => {
    const forged = await others.certify(school.publicJwk, { dnsNames: ['school.example'] })
    expect(await resolveRelyingPartyKey(party, DNS_CLIENT, [forged.derBase64], AT)).toEqual(refused('untrusted_chain'))
    expect(await resolveRelyingPartyKey(party, DNS_CLIENT, undefined, AT)).toEqual(refused('no_x5c'))
  })

  test('is refused under an identifier that is not its own, or that no certificate proves', async () => {
    expect(await resolveRelyingPartyKey(party, 'x509_hash:abc', [leaf.derBase64], AT)).toEqual(refused('unregistered'))
    const unsigned = 'redirect_uri:https://school.example'
    expect(await resolveRelyingPartyKey(party, unsigned, [leaf.derBase64], AT)).toEqual(
      refused('unsupported_client_id'),
    )
  })
})
