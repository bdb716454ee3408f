import type { Clock } from '@sojourn/domain'
import type { Egress, Logger } from '@sojourn/service'
import type { TrustList } from '@sojourn/trust'
import type { Agency, Registrar } from '../agencies/agency.ts'
import { followStatusOf } from '../attesters/follow-status-of.ts'
import type { IssuerConfig } from '../config.ts'
import { askForEvidence } from '../evidence/ask-for-evidence.ts'
import type { EvidenceDesks } from '../evidence/evidence-policy.ts'
import { createTrustListReader, createVerifyEvidence } from '../evidence/evidence-world.ts'
import { giveEvidenceRequest } from '../evidence/give-evidence-request.ts'
import { receiveEvidence } from '../evidence/receive-evidence.ts'
import { returnWithEvidence } from '../evidence/return-with-evidence.ts'
import type { Mac } from '../issuance/server-secret.ts'
import { attestationsFor } from '../relying-parties/attestations-for.ts'
import { bind } from './bind.ts'
import type { Tables } from './tables.ts'

interface EvidenceWorld {
  readonly clock: Clock
  readonly logger: Logger
  readonly egress: Egress
}

/** What residents show from their wallets before they consent. */
export function wireEvidence(
  config: IssuerConfig,
  db: Tables,
  desks: EvidenceDesks,
  mac: Mac,
  registrar: Registrar | undefined,
  world: EvidenceWorld,
) {
  const { clock, logger } = world
  const registered = async (clientId: string) =>
    registrar === undefined ? [] : attestationsFor(db.relyingParties, registrar, clientId)
  const deskOf = ({ id }: Agency) => desks.get(id)
  // The last one read: a list that lies under an address of its issuers is asked for, and nothing else in the world.
  let known: TrustList | undefined
  const read = createTrustListReader(config.trustListFile, config.trustAnchor)
  const trustList = async (at: Date) => {
    known = await read(at)
    return known
  }
  const statusLists = followStatusOf({ ...world, issuers: () => known?.issuers ?? [] })
  const verify = createVerifyEvidence({
    trustList,
    statusLists,
    clock,
    onFault: (cause) => logger.fault('evidence_check_threw', cause),
  })
  const { insert, findOpen, settle, find, redeemReturn } = db.evidenceRequests
  return {
    deskOf,
    evidence:
      desks.size === 0
        ? undefined
        : {
            ask: bind(askForEvidence, { deskOf, trustList, insert, walletUrl: config.walletUrl }),
            giveRequest: bind(giveEvidenceRequest, { mac, deskOf, findOpen, attestationsFor: registered }),
            receive: bind(receiveEvidence, { mac, deskOf, findOpen, verify, settle }),
            returnFromWallet: bind(returnWithEvidence, { find, redeemReturn }),
          },
    evidenceStatus: statusLists,
  }
}
