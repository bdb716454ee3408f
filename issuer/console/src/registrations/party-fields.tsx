import { SelectField, TextArea, TextField } from '@sojourn/ui'
import type { RegistrationContent } from '../api/messages.ts'
import type { Draft } from './draft.ts'
import { registrationWords } from './words.ts'

const KINDS = [
  'school',
  'hospital',
  'landlord',
  'employer',
  'bank',
  'gate',
  'transport',
  'government',
  'other',
] as const

export function PartyFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const words = registrationWords.use()
  const name = (language: 'zh-CN' | 'en') => (text: string) =>
    onChange({ ...draft, name: { ...draft.name, [language]: text } })
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField label={words('nameZh')} value={draft.name['zh-CN']} onValueChange={name('zh-CN')} lang="zh-CN" />
      <TextField label={words('nameEn')} value={draft.name.en} onValueChange={name('en')} lang="en" />
      <TextField
        label={words('creditCode')}
        hint={words('creditCodeHint')}
        value={draft.creditCode}
        onValueChange={(creditCode) => onChange({ ...draft, creditCode })}
        autoComplete="off"
        spellCheck={false}
        maxLength={18}
      />
      <SelectField<RegistrationContent['kind']>
        label={words('kind')}
        hint={words('kindHint')}
        value={draft.kind}
        onValueChange={(kind) => onChange({ ...draft, kind })}
        options={KINDS.map((kind) => ({ value: kind, label: words(`kind_${kind}`) }))}
      />
      <TextField
        label={words('contact')}
        hint={words('contactHint')}
        value={draft.contact}
        onValueChange={(contact) => onChange({ ...draft, contact })}
      />
      <TextArea
        label={words('origins')}
        hint={words('originsHint')}
        rows={2}
        value={draft.origins}
        onValueChange={(origins) => onChange({ ...draft, origins })}
      />
      <div className="sm:col-span-2">
        <TextArea
          label={words('certificates')}
          hint={words('certificatesHint')}
          rows={5}
          value={draft.certificates}
          onValueChange={(certificates) => onChange({ ...draft, certificates })}
        />
      </div>
    </div>
  )
}
