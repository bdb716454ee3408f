import type { AttestationTypeId } from '@sojourn/domain'
import { DEMO_AGENCIES } from '@sojourn/tooling'
import type { AcceptedCard, Wallet } from '@sojourn/wallet-web'
import type { World } from './world.ts'

export interface IssueOptions {
  /** Which of the synthetic persons; the first one unless told. */
  readonly persona?: string
  readonly format?: 'dc-sd-jwt' | 'jwt-vc'
  /** False leaves the copies as they were delivered: not yet compared, so not yet valid. */
  readonly activate?: boolean
}

export interface Issued {
  readonly agency: string
  readonly type: AttestationTypeId
  readonly offerId: string
  readonly issuanceId: string
  readonly card: AcceptedCard
}

export const agencyOf = (type: AttestationTypeId): string => {
  const agency = DEMO_AGENCIES.find(({ types }) => types.includes(type))
  if (agency === undefined) throw new Error(`no agency issues ${type}`)
  return agency.id
}

/** One offer for each agency concerned, taken the whole way by a resident and an operator who do everything right. */
export async function issueTo(
  world: World,
  wallet: Wallet,
  types: readonly AttestationTypeId[],
  options: IssueOptions = {},
): Promise<readonly Issued[]> {
  const issued: Issued[] = []
  for (const [agency, own] of Map.groupBy(types, agencyOf)) {
    issued.push(...(await issueFrom(world, wallet, agency, own, options)))
  }
  if (options.activate !== false) await world.publish()
  return issued
}

async function issueFrom(
  world: World,
  wallet: Wallet,
  agency: string,
  types: readonly AttestationTypeId[],
  options: IssueOptions,
): Promise<readonly Issued[]> {
  const residents = await world.issuer.residents(agency)
  const resident = residents.find(({ persona }) => persona === (options.persona ?? 'worker-mother'))
  if (resident === undefined) throw new Error(`no resident ${options.persona}`)
  const created = await world.issuer.createOffer(agency, {
    residentId: resident.id,
    types,
    ...(options.format === undefined ? {} : { format: options.format }),
  })
  if (!created.ok) throw new Error(`no offer: ${created.reason}`)
  const offer = await wallet.readOffer(created.value.link)
  if (!offer.ok) throw new Error(`the wallet refused the offer: ${offer.reason}`)
  const accepted = await wallet.acceptOffer(offer.value, created.value.txCode)
  if (!accepted.ok) throw new Error(`the wallet did not receive: ${accepted.reason}`)
  const { rows } = await world.databases.issuer.query<{ id: string; configuration: string }>(
    'select issuance_id as id, configuration_id as configuration from issuance where agency = $1 and offer_id = $2',
    [agency, created.value.offerId],
  )
  const issued = rows.map(({ id, configuration }): Issued => {
    const type = configuration.split('.')[0] as AttestationTypeId
    const card = accepted.value.cards.find(({ attestation }) => attestation === type)
    if (card === undefined) throw new Error(`the wallet holds no ${type}`)
    return { agency, type, offerId: created.value.offerId, issuanceId: id, card }
  })
  if (options.activate === false) return issued
  for (const { issuanceId, card } of issued) {
    const activated = await world.issuer.activate(agency, issuanceId, card.comparisonCode ?? '')
    if (!activated.ok) throw new Error(`not activated: ${activated.reason}`)
  }
  return issued
}
