import { ATTESTATION_TYPES, type Localized } from '@sojourn/domain'
import { Button, SelectField, TextArea, TextField, useLanguage } from '@sojourn/ui'
import { type DraftCredential, type DraftUse, emptyCredential, knownTypes } from './draft.ts'
import { registrationWords } from './words.ts'

interface UseFieldsProps {
  readonly use: DraftUse
  readonly base: string
  readonly onChange: (use: DraftUse) => void
  readonly onRemove: (() => void) | undefined
}

/** One intended use: it gets a certificate of its own. */
export function UseFields({ use, base, onChange, onRemove }: UseFieldsProps) {
  const words = registrationWords.use()
  const text = (member: 'purpose' | 'legalBasis' | 'retention') => (
    <BothLanguages label={words(member)} text={use[member]} onChange={(next) => onChange({ ...use, [member]: next })} />
  )
  return (
    <div className="grid gap-4">
      <TextField
        label={words('policyId')}
        hint={words('policyIdHint')}
        value={use.policyId}
        onValueChange={(policyId) => onChange({ ...use, policyId })}
        autoComplete="off"
        spellCheck={false}
      />
      {text('purpose')}
      {text('legalBasis')}
      {text('retention')}
      {use.credentials.map((credential, index) => (
        <CredentialFields
          // biome-ignore lint/suspicious/noArrayIndexKey: told apart by its place while it is typed
          key={index}
          credential={credential}
          base={base}
          onChange={(next) => onChange({ ...use, credentials: use.credentials.with(index, next) })}
        />
      ))}
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => onChange({ ...use, credentials: [...use.credentials, emptyCredential(base)] })}>
          {words('addCredential')}
        </Button>
        {use.credentials.length > 0 ? (
          <Button kind="quiet" onClick={() => onChange({ ...use, credentials: use.credentials.slice(0, -1) })}>
            {words('removeCredential')}
          </Button>
        ) : null}
        {onRemove === undefined ? null : (
          <Button kind="quiet" onClick={onRemove}>
            {words('removeUse')}
          </Button>
        )}
      </div>
    </div>
  )
}

function BothLanguages(props: {
  readonly label: string
  readonly text: Localized
  readonly onChange: (text: Localized) => void
}) {
  const words = registrationWords.use()
  const { label, text, onChange } = props
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextArea
        label={words('inChinese', { label })}
        rows={2}
        value={text['zh-CN']}
        onValueChange={(next) => onChange({ ...text, 'zh-CN': next })}
      />
      <TextArea
        label={words('inEnglish', { label })}
        rows={2}
        value={text.en}
        onValueChange={(next) => onChange({ ...text, en: next })}
      />
    </div>
  )
}

function CredentialFields(props: {
  readonly credential: DraftCredential
  readonly base: string
  readonly onChange: (credential: DraftCredential) => void
}) {
  const words = registrationWords.use()
  const language = useLanguage()
  const { credential, base, onChange } = props
  const known = knownTypes(base).map(({ vct, id }) => ({ value: vct, label: ATTESTATION_TYPES[id].name[language] }))
  const isKnown = known.some(({ value }) => value === credential.vct)
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <SelectField
        label={words('credential')}
        value={credential.vct}
        onValueChange={(vct) => onChange({ ...credential, vct })}
        options={isKnown ? known : [...known, { value: credential.vct, label: credential.vct }]}
      />
      <TextArea
        label={words('claims')}
        hint={words('claimsHint')}
        rows={4}
        value={credential.claims}
        onValueChange={(claims) => onChange({ ...credential, claims })}
      />
    </div>
  )
}
