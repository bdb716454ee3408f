import { ATTESTATION_TYPES, attestationTypeOfVct, claimLabel } from '@sojourn/domain'
import { FactList, type Language, useLanguage, useLocalized } from '@sojourn/ui'
import type { RegistrationContent } from '../api/messages.ts'
import { pathText } from './draft.ts'
import { registrationWords } from './words.ts'

/** All that is registered, word for word in both languages: what the second officer signs stands here and nothing else does. */
export function ContentView({ content }: { readonly content: RegistrationContent }) {
  const words = registrationWords.use()
  const both = (text: { readonly 'zh-CN': string; readonly en: string }) => (
    <>
      <span lang="zh-CN">{text['zh-CN']}</span>
      <br />
      <span lang="en">{text.en}</span>
    </>
  )
  return (
    <div className="grid gap-4">
      <FactList
        entries={[
          { term: words('name'), detail: both(content.name) },
          { term: words('creditCode'), detail: <span className="font-digits break-all">{content.creditCode}</span> },
          { term: words('kind'), detail: words(`kind_${content.kind}`) },
          { term: words('contact'), detail: content.contact },
          {
            term: words('clients'),
            detail: content.clientIds.map((clientId) => (
              <span key={clientId} className="block font-digits text-sm break-all">
                {clientId}
              </span>
            )),
          },
          ...(content.origins.length === 0 ? [] : [{ term: words('origins'), detail: content.origins.join(' ') }]),
        ]}
      />
      {content.uses.map((use) => (
        <section key={use.policyId} className="grid gap-2 rounded-control border border-line p-4">
          <h3 className="font-semibold">{words('useOf', { policy: use.policyId })}</h3>
          <FactList
            entries={[
              { term: words('purpose'), detail: both(use.purpose) },
              { term: words('legalBasis'), detail: both(use.legalBasis) },
              { term: words('retention'), detail: both(use.retention) },
              ...(use.credentials.length === 0 ? [{ term: words('claims'), detail: words('nothingAsked') }] : []),
            ]}
          />
          {use.credentials.map((credential) => (
            <AskedOf key={credential.vct} credential={credential} />
          ))}
        </section>
      ))}
    </div>
  )
}

function AskedOf({ credential }: { readonly credential: RegistrationContent['uses'][number]['credentials'][number] }) {
  const words = registrationWords.use()
  const language = useLanguage()
  const { vct, claims } = credential
  return (
    <div className="grid gap-1">
      <h4 className="font-medium">{typeName(vct, language)}</h4>
      {claims.length === 0 ? <p className="text-muted">{words('onlyHeld')}</p> : null}
      <ul className="flex flex-wrap gap-2">
        {claims.map((path) => (
          <Claim key={pathText(path)} vct={vct} path={path} />
        ))}
      </ul>
    </div>
  )
}

function Claim({ vct, path }: { readonly vct: string; readonly path: readonly (string | number | null)[] }) {
  const localized = useLocalized()
  const type = attestationTypeOfVct(vct)
  const names = path.filter((step) => typeof step === 'string')
  const label = type === undefined ? undefined : claimLabel(type, names)
  return (
    <li className="rounded-control bg-sunken px-3 py-1 text-sm">
      {label === undefined ? null : <span className="mr-2">{localized(label)}</span>}
      <code className="text-muted">{pathText(path)}</code>
    </li>
  )
}

function typeName(vct: string, language: Language): string {
  const type = attestationTypeOfVct(vct)
  return type === undefined ? vct : ATTESTATION_TYPES[type].name[language]
}
