import { ATTESTATION_TYPES, claimLabel } from '@sojourn/domain'
import type { DcqlQuery } from '@sojourn/protocol'
import { Panel, useLocalized } from '@sojourn/ui'
import { attestationOf } from '../cards/attestation-of.ts'
import { presentWords } from '../ui/words/present-words.ts'
import { pathAsLabel } from './asked-claims.ts'

/** What was asked, when there is nothing to answer with: so that a person knows what to get and where. */
export function AskedPanel({ query }: { readonly query: DcqlQuery }) {
  const words = presentWords.use()
  const localized = useLocalized()
  return (
    <Panel title={words('asked')}>
      <ul className="grid gap-3">
        {query.credentials.map(({ id, meta, claims }) => {
          const type = meta.vctValues?.[0] ?? meta.typeValues?.[0]?.at(-1) ?? id
          const attestation = attestationOf({ format: meta.vctValues ? 'dc+sd-jwt' : 'jwt_vc_json', type })
          return (
            <li key={id}>
              <p className="font-semibold">{attestation ? localized(ATTESTATION_TYPES[attestation].name) : type}</p>
              <p className="text-muted">
                {(claims ?? [])
                  .map(({ path }) => localized((attestation && claimLabel(attestation, path)) ?? pathAsLabel(path)))
                  .join(' · ')}
              </p>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
