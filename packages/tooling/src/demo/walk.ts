import { readFile } from 'node:fs/promises'
import { type AttestationTypeId, attestationClaims, type ResidentFacts, SYNTHETIC_PERSONS } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import type { DeskCheck } from '@sojourn/verifier'
import { createMemoryPorts, createWallet, type Wallet } from '@sojourn/wallet-web'
import { DEMO_AGENCIES } from '../provision/demo-registry.ts'
import type { Invitation } from '../start/invite-officers.ts'
import { type Desk, openDesk } from './desk.ts'
import { enrolOfficer, type LifecycleAct, type Officer } from './officer.ts'
import { createStepTeller, type StepTeller } from './tell-steps.ts'

export interface WalkOptions {
  readonly urls: { readonly issuer: string; readonly verifier: string }
  readonly trustAnchorFile: string
  readonly invitations: readonly Invitation[]
  readonly tell: (line: string) => void
}

interface Issued {
  readonly officer: Officer
  readonly issuanceId: string
}

type Result = NonNullable<DeskCheck['result']>

/**
 * One resident's whole path, each party by its own door: officers at the agencies, a wallet, a school, a hospital, a landlord; then
 * the permit's life until it is revoked. Throws as soon as anything goes another way than it should. Answers how many steps held.
 */
export async function walk(options: WalkOptions): Promise<number> {
  const { urls } = options
  const teller = createStepTeller(options.tell)
  const [person] = SYNTHETIC_PERSONS
  if (person === undefined) throw new Error('there are no synthetic persons')
  const trustAnchor = JSON.parse(await readFile(options.trustAnchorFile, 'utf8')) as PublicJwk
  const settings = { trustListUrl: `${urls.issuer}/trust-list`, trustAnchor, allowHttpOnLoopback: true }
  const wallet = createWallet(await createMemoryPorts(settings))

  teller.heading(`${person.name} (${person.nameLatin}) receives what five agencies certify.`)
  const issued = new Map<AttestationTypeId, Issued>()
  for (const invitation of options.invitations) {
    for (const [type, entry] of await visit(teller, wallet, person, invitation)) issued.set(type, entry)
  }

  await teller.step('all of them turn valid on the phone', async () => {
    await until('a card stayed inactive', LOOK_EVERY_MS, async () => {
      await wallet.refreshStatus()
      return (await wallet.cards()).every(({ state }) => state === 'valid')
    })
    return [`${issued.size} cards`, undefined]
  })

  teller.heading('Three desks ask; the wallet shows what each may see, and no more.')
  const [school, hospital, landlord] = await Promise.all(
    ['school', 'hospital', 'landlord'].map((party) => openDesk(urls.verifier, party)),
  )
  const permit = issued.get('residence-permit')
  if (!school || !hospital || !landlord || !permit) throw new Error('a desk or the permit is missing')
  await passes(teller, school, wallet, 'school-enrolment')
  await passes(teller, hospital, wallet, 'hospital-settlement')
  await passes(teller, landlord, wallet, 'landlord-lease')

  teller.heading("The permit's life: nobody is told, each next question finds it in the status list.")
  const life = { teller, wallet, landlord, permit }
  await decide(life, 'suspend', 'endorsement_missed', { verdict: 'fail', reason: 'status.suspended' }, 'suspended')
  await decide(life, 'reinstate', 'endorsed_late', { verdict: 'pass' }, 'valid')
  await decide(life, 'revoke', 'moved_away', { verdict: 'fail', reason: 'status.revoked' }, 'revoked')

  teller.heading('What the phone remembers.')
  await teller.step('the history', async () => {
    const history = await wallet.history()
    const written = JSON.stringify(history)
    const told = [person.name, person.citizenId].filter((value) => written.includes(value))
    if (told.length > 0) throw new Error('the history holds a value that was shown')
    return [`${history.length} entries, names of claims and no value`, undefined]
  })
  return teller.steps
}

/** Offer, code, delivery, the two screens compared, activation. */
async function visit(teller: StepTeller, wallet: Wallet, resident: ResidentFacts, { agency, name, url }: Invitation) {
  const issues = DEMO_AGENCIES.find(({ id }) => id === agency)?.types ?? []
  // A tenant owns nothing: an agency attests what its register knows of this person.
  const types = issues.filter((type) => attestationClaims(type, resident, new Date()).ok)
  const { officer, offer } = await teller.step(`${name.en}: the officer signs in and offers`, async () => {
    const signedIn = await enrolOfficer(url)
    const { id } = await signedIn.findResident(resident.name)
    return [types.join(', '), { officer: signedIn, offer: await signedIn.offer(id, types) }]
  })
  const accepted = await teller.step('the wallet checks, receives and seals', async () => {
    const read = await wallet.readOffer(offer.link ?? '')
    if (!read.ok) throw new Error(`the wallet refused the offer: ${read.reason}`)
    const received = await wallet.acceptOffer(read.value, offer.txCode ?? '')
    if (!received.ok) throw new Error(`the wallet received nothing: ${received.reason}`)
    const copies = (await wallet.cards()).map(({ copiesTotal }) => copiesTotal)
    return [`${received.value.cards.length} of ${copies.at(-1)} copies each`, received.value]
  })
  return teller.step('both screens show the same code, the officer activates', async () => {
    const { issuances } = await officer.look(offer.id)
    const activated = issuances.map(async ({ id, type, comparisonCode }) => {
      const onPhone = accepted.cards.find(({ attestation }) => attestation === type)?.comparisonCode
      if (onPhone === undefined || onPhone !== comparisonCode) throw new Error('the two screens show different codes')
      await officer.activate(id, onPhone)
      return [type, { officer, issuanceId: id }] as const
    })
    const codes = issuances.map(({ comparisonCode }) => comparisonCode).join(', ')
    return [codes, await Promise.all(activated)]
  })
}

async function passes(teller: StepTeller, desk: Desk, wallet: Wallet, policyId: string): Promise<void> {
  await teller.step(policyId, async () => {
    const result = await desk.ask(wallet, policyId)
    expectResult(result, { verdict: 'pass' })
    const saw = result.credentials.flatMap(({ claims }) => claims.map(({ label }) => label.en))
    return [`PASS; the desk saw ${saw.join(', ') || 'the answer alone'}`, undefined]
  })
}

interface Life {
  readonly teller: StepTeller
  readonly wallet: Wallet
  readonly landlord: Desk
  readonly permit: Issued
}

interface ExpectedResult {
  readonly verdict: Result['verdict']
  readonly reason?: string
}

const SEEN_WITHIN_MS = 30_000
const LOOK_EVERY_MS = 500
/** Each question to the desk uses up a copy; its list comes every five seconds or so. */
const ASK_EVERY_MS = 4_000

/** The officer decides; the holder's own wallet and then a desk see it, each by fetching the list on its own clock. */
async function decide(
  { teller, wallet, landlord, permit }: Life,
  act: LifecycleAct,
  reasonCode: string,
  expected: ExpectedResult,
  stateOnPhone: string,
): Promise<void> {
  await teller.step(`the officer decides: ${act}`, async () => {
    await permit.officer.decide(act, permit.issuanceId, reasonCode)
    return [reasonCode, undefined]
  })
  await teller.step('the wallet tells its holder', async () => {
    await until(`the wallet never showed ${stateOnPhone}`, LOOK_EVERY_MS, async () => {
      await wallet.refreshStatus()
      const card = (await wallet.cards()).find(({ attestation }) => attestation === 'residence-permit')
      return card?.state === stateOnPhone
    })
    return [stateOnPhone, undefined]
  })
  await teller.step('landlord-lease', async () => {
    const answers: Result[] = []
    await until('the desk went on with the old answer', ASK_EVERY_MS, async () => {
      answers.push(await landlord.ask(wallet, 'landlord-lease'))
      return answers.at(-1)?.verdict === expected.verdict
    })
    expectResult(answers.at(-1), expected)
    const verdict = expected.verdict.toUpperCase()
    return [expected.reason === undefined ? verdict : `${verdict}, ${expected.reason}`, undefined]
  })
}

async function until(otherwise: string, everyMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + SEEN_WITHIN_MS
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(otherwise)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

function expectResult(result: Result | undefined, { verdict, reason }: ExpectedResult): void {
  const given = result && 'reason' in result ? result.reason : undefined
  if (result?.verdict !== verdict || (reason !== undefined && given !== reason))
    throw new Error(`the desk answered ${result?.verdict}${given === undefined ? '' : `, ${given}`}`)
}
