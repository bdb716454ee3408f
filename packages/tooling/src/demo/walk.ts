import { readFile } from 'node:fs/promises'
import { type AttestationTypeId, SYNTHETIC_PERSONS } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import type { DeskCheck } from '@sojourn/verifier'
import { consentToAll, createMemoryPorts, createWallet, type Wallet } from '@sojourn/wallet-web'
import { createPageClient, type PageClient } from '../page-client.ts'
import { DEMO_AGENCIES } from '../provision/demo-registry.ts'
import type { Invitation } from '../start/invite-officers.ts'
import { enrolOfficer, type Officer } from './officer.ts'

export interface WalkOptions {
  readonly urls: { readonly issuer: string; readonly verifier: string }
  readonly trustAnchorFile: string
  readonly invitations: readonly Invitation[]
  readonly tell: (line: string) => void
}

const REVOCATION_SEEN_MS = 30_000

/**
 * One resident's whole path, each party by its own door: officers at three agencies, a wallet, a school, a hospital, a landlord.
 * Throws as soon as anything goes another way than it should.
 */
export async function walk(options: WalkOptions): Promise<void> {
  const { urls, tell } = options
  const [person] = SYNTHETIC_PERSONS
  if (person === undefined) throw new Error('there are no synthetic persons')
  const trustAnchor = JSON.parse(await readFile(options.trustAnchorFile, 'utf8')) as PublicJwk
  const settings = { trustListUrl: `${urls.issuer}/trust-list`, trustAnchor, allowHttpOnLoopback: true }
  const wallet = createWallet(await createMemoryPorts(settings))

  tell(`${person.name} (${person.nameLatin}) goes to three agencies and receives everything they certify.`)
  const issued = new Map<AttestationTypeId, { officer: Officer; issuanceId: string }>()
  for (const { agency, name, url } of options.invitations) {
    const types = DEMO_AGENCIES.find(({ id }) => id === agency)?.types ?? []
    const officer = await enrolOfficer(url)
    tell(`  ${name.en}`)
    for (const [type, issuanceId] of await receive(officer, wallet, person.name, types, tell)) {
      issued.set(type, { officer, issuanceId })
    }
  }

  tell('A school asks whether the child may apply, a hospital whether it can settle, a landlord who the tenant is.')
  const school = await deskOf(urls.verifier, 'school')
  expectVerdict(await ask(school, wallet, 'school-enrolment', tell), 'pass')
  expectVerdict(await ask(await deskOf(urls.verifier, 'hospital'), wallet, 'hospital-settlement', tell), 'pass')
  const landlord = await deskOf(urls.verifier, 'landlord')
  expectVerdict(await ask(landlord, wallet, 'landlord-lease', tell), 'pass')

  const permit = issued.get('residence-permit')
  if (permit === undefined) throw new Error('no permit was issued')
  tell('The permit is revoked. Nobody is told; the next question finds it in the status list.')
  const began = Date.now()
  await permit.officer.revoke(permit.issuanceId, 'moved_away')
  for (;;) {
    const check = await ask(landlord, wallet, 'landlord-lease', () => undefined)
    if (check.result?.verdict === 'fail') {
      tell(
        `  landlord-lease: FAIL, ${check.result.reason}, ${((Date.now() - began) / 1000).toFixed(1)} s after the revocation`,
      )
      return
    }
    if (Date.now() - began > REVOCATION_SEEN_MS) throw new Error('the revoked permit still passes')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

async function receive(
  officer: Officer,
  wallet: Wallet,
  name: string,
  types: readonly AttestationTypeId[],
  tell: (line: string) => void,
): Promise<readonly (readonly [AttestationTypeId, string])[]> {
  const resident = await officer.findResident(name)
  const offer = await officer.offer(resident.id, types)
  const read = await wallet.readOffer(offer.link ?? '')
  if (!read.ok) throw new Error(`the wallet refused the offer: ${read.reason}`)
  const accepted = await wallet.acceptOffer(read.value, offer.txCode ?? '')
  if (!accepted.ok) throw new Error(`the wallet received nothing: ${accepted.reason}`)
  const delivered = await officer.look(offer.id)
  const activated = delivered.issuances.map(async ({ id, type, comparisonCode }) => {
    const onPhone = accepted.value.cards.find(({ attestation }) => attestation === type)?.comparisonCode
    if (onPhone === undefined || onPhone !== comparisonCode) throw new Error('the two screens show different codes')
    await officer.activate(id, onPhone)
    tell(`    ${type}: ${onPhone} on both screens, activated`)
    return [type, id] as const
  })
  return Promise.all(activated)
}

async function deskOf(verifierUrl: string, party: string): Promise<PageClient> {
  const desk = createPageClient(`${verifierUrl}/desk/${party}/api`)
  await desk.post('/session', {})
  return desk
}

/** With the values that the desk's own form starts with. */
async function ask(
  desk: PageClient,
  wallet: Wallet,
  policyId: string,
  tell: (line: string) => void,
): Promise<DeskCheck> {
  const { body } = await desk.get<{ policies: { id: string; parameters: { name: string; initial?: string }[] }[] }>(
    '/desk',
  )
  const form = body.policies.find(({ id }) => id === policyId)?.parameters ?? []
  const parameters = Object.fromEntries(form.map(({ name, initial }) => [name, initial ?? '']))
  const { body: check } = await desk.post<DeskCheck>('/checks', { policyId, parameters, flow: 'cross_device' })
  const read = await wallet.readRequest(check.link ?? '', 'cross_device')
  if (!read.ok || read.value.sheet === undefined)
    throw new Error(`the wallet cannot answer ${policyId}: ${JSON.stringify(read)}`)
  const presented = await wallet.present(read.value, consentToAll(read.value.sheet))
  if (!presented.ok) throw new Error(`the wallet did not answer ${policyId}: ${JSON.stringify(presented.reason)}`)
  const answer = await desk.get<DeskCheck>(`/checks/${check.id}`)
  const { result } = answer.body
  const shown = result?.credentials.flatMap(({ claims }) => claims.map(({ label }) => label.en)) ?? []
  tell(
    `  ${policyId}: ${result?.verdict.toUpperCase().replace('_', ' ')}; the desk saw ${shown.join(', ') || 'no claim, only the answer'}`,
  )
  return answer.body
}

function expectVerdict({ policyId, result }: DeskCheck, verdict: 'pass' | 'fail'): void {
  if (result?.verdict !== verdict) throw new Error(`${policyId} was answered ${JSON.stringify(result)}`)
}
