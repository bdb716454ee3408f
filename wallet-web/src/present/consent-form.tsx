import { claimDefinition, claimText, type Sensitivity } from '@sojourn/domain'
import type { TransactionData } from '@sojourn/protocol'
import {
  Button,
  CheckboxField,
  ChoiceGroup,
  Concealed,
  FactList,
  Notice,
  Panel,
  useLanguage,
  useLocalized,
} from '@sojourn/ui'
import { type FormEvent, type ReactNode, useState } from 'react'
import { LOW_WATER_COPIES } from '../cards/card-summary.ts'
import { presentWords } from '../ui/words/present-words.ts'
import { type Consent, sensitivitiesIn } from './consent.ts'
import { type Choices, chosenAnswers, firstChoices } from './consent-choices.ts'
import type { ConsentChoice, ConsentItem, ConsentSet, ConsentSheet, ShownClaim } from './consent-sheet.ts'

interface ConsentFormProps {
  readonly sheet: ConsentSheet
  readonly busy: boolean
  readonly onConsent: (consent: Consent) => void
  readonly decline: ReactNode
}

/** Nothing optional is chosen and nothing sensitive is ticked until the person does it (EUDI ARF RPA_07). */
export function ConsentForm({ sheet, busy, onConsent, decline }: ConsentFormProps) {
  const words = presentWords.use()
  const [choices, setChoices] = useState<Choices>(() => firstChoices(sheet))
  const [agreed, setAgreed] = useState<ReadonlySet<Sensitivity>>(new Set())
  const [guardianAgrees, setGuardianAgrees] = useState(false)
  const [signs, setSigns] = useState(false)
  const mustSign = sheet.transactions.length > 0
  const answers = chosenAnswers(sheet, choices)
  const kinds = sensitivitiesIn(answers)
  const ready =
    answers.length > 0 &&
    kinds.every((kind) => agreed.has(kind)) &&
    (guardianAgrees || !sheet.guardianMustAgree) &&
    (signs || !mustSign)

  function submit(event: FormEvent) {
    event.preventDefault()
    onConsent({
      answers: answers.map(({ item, choice }) => ({ queryId: item.queryId, cardId: choice.cardId })),
      sensitive: [...agreed],
      guardianAgrees,
      signs,
    })
  }

  return (
    <form onSubmit={submit} className="grid gap-6">
      <SetChoices sheet={sheet} choices={choices} onChoices={setChoices} />
      <section aria-label={words('willShow')} className="grid gap-4">
        <h2 className="text-xl font-semibold">{words('willShow')}</h2>
        {answers.map(({ item, choice }) => (
          <AnswerPanel
            key={item.queryId}
            item={item}
            choice={choice}
            onCard={(cardId) => setChoices({ ...choices, cards: { ...choices.cards, [item.queryId]: cardId } })}
          />
        ))}
        <p className="text-sm text-muted">{words('alwaysShown')}</p>
      </section>
      {mustSign ? (
        <section aria-label={words('signTitle')} className="grid gap-4">
          <h2 className="text-xl font-semibold">{words('signTitle')}</h2>
          {sheet.transactions.map((transaction) => (
            <TermsPanel key={transaction.encoded} transaction={transaction} />
          ))}
          <CheckboxField label={words('signAgree')} checked={signs} onCheckedChange={setSigns} />
        </section>
      ) : null}
      {kinds.length === 0 && !sheet.guardianMustAgree ? null : (
        <fieldset className="grid gap-2">
          <legend className="mb-2 text-lg font-semibold">{words('sensitiveTitle')}</legend>
          {kinds.map((kind) => (
            <CheckboxField
              key={kind}
              label={words(`agree_${kind}`)}
              checked={agreed.has(kind)}
              onCheckedChange={(checked) => setAgreed(withOrWithout(agreed, kind, checked))}
            />
          ))}
          {sheet.guardianMustAgree ? (
            <CheckboxField label={words('guardian')} checked={guardianAgrees} onCheckedChange={setGuardianAgrees} />
          ) : null}
        </fieldset>
      )}
      <div className="grid gap-3">
        <Button kind="primary" type="submit" wide busy={busy} disabled={!ready}>
          {words(busy ? 'sending' : mustSign ? 'signAndShow' : 'show')}
        </Button>
        {decline}
      </div>
    </form>
  )
}

/** Every term by its name and in full: nothing is signed that does not stand here. */
function TermsPanel({ transaction: { name, lines } }: { readonly transaction: TransactionData }) {
  const localized = useLocalized()
  return (
    <Panel title={localized(name)}>
      <FactList entries={lines.map(({ label, value }) => ({ term: localized(label), detail: localized(value) }))} />
    </Panel>
  )
}

function withOrWithout<T>(set: ReadonlySet<T>, member: T, wanted: boolean): ReadonlySet<T> {
  const next = new Set(set)
  if (wanted) next.add(member)
  else next.delete(member)
  return next
}

interface SetChoicesProps {
  readonly sheet: ConsentSheet
  readonly choices: Choices
  readonly onChoices: (choices: Choices) => void
}

function SetChoices({ sheet, choices, onChoices }: SetChoicesProps) {
  const words = presentWords.use()
  const localized = useLocalized()
  const namesOf = (option: readonly string[]) =>
    option
      .flatMap((queryId) => sheet.items.find((item) => item.queryId === queryId)?.choices[0]?.name ?? [])
      .map(localized)
      .join(' + ')
  const choose = (at: number, option: number | undefined) =>
    onChoices({ ...choices, options: choices.options.map((before, set) => (set === at ? option : before)) })
  const rows = sheet.sets.map((set, at) => ({ set, at, key: set.options.flat().join(' ') }))
  return rows.map(({ set, at, key }) =>
    set.required ? (
      set.options.length > 1 ? (
        <ChoiceGroup
          key={key}
          label={words('chooseWay')}
          value={choices.options[at]?.toString()}
          onValueChange={(value) => choose(at, Number(value))}
          options={set.options.map((option, index) => ({ value: `${index}`, label: namesOf(option) }))}
        />
      ) : null
    ) : (
      <OptionalSet
        key={key}
        set={set}
        namesOf={namesOf}
        chosen={choices.options[at]}
        onChoose={(option) => choose(at, option)}
      />
    ),
  )
}

interface OptionalSetProps {
  readonly set: ConsentSet
  readonly namesOf: (option: readonly string[]) => string
  readonly chosen: number | undefined
  readonly onChoose: (option: number | undefined) => void
}

function OptionalSet({ set, namesOf, chosen, onChoose }: OptionalSetProps) {
  const words = presentWords.use()
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 font-semibold">{words('optional')}</legend>
      {set.options.map((option, index) => (
        <CheckboxField
          key={option.join(' ')}
          label={words('optionalShow', { cards: namesOf(option) })}
          checked={chosen === index}
          onCheckedChange={(checked) => onChoose(checked ? index : undefined)}
        />
      ))}
    </fieldset>
  )
}

interface AnswerPanelProps {
  readonly item: ConsentItem
  readonly choice: ConsentChoice
  readonly onCard: (cardId: string) => void
}

function AnswerPanel({ item, choice, onCard }: AnswerPanelProps) {
  const words = presentWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const card = localized(choice.name)
  return (
    <Panel title={words('fromCard', { card })}>
      <div className="grid gap-4">
        {item.choices.length > 1 ? (
          <ChoiceGroup
            label={words('chooseCard')}
            value={choice.cardId}
            onValueChange={onCard}
            options={item.choices.map(({ cardId, name, issuerName }) => ({
              value: cardId,
              label: localized(name),
              hint: localized(issuerName),
            }))}
          />
        ) : null}
        {choice.claims.length === 0 ? (
          <p>{words('nothingOfIt')}</p>
        ) : (
          <ul className="grid gap-2">
            {choice.claims.map((claim) => (
              <li key={claim.path.join('.')} className="grid border-b border-line pb-2 last:border-0">
                <span className="text-sm text-muted">{localized(claim.label)}</span>
                <ClaimShown
                  claim={claim}
                  text={claimText(
                    choice.attestation && claimDefinition(choice.attestation, claim.path),
                    claim.value,
                    language,
                  )}
                />
              </li>
            ))}
          </ul>
        )}
        {choice.state === 'valid' ? null : <Notice tone="attention">{words('statusWarning', { card })}</Notice>}
        {choice.copiesLeft <= LOW_WATER_COPIES ? (
          <p className="text-sm text-attention">{words('fewCopies', { card, count: choice.copiesLeft })}</p>
        ) : null}
      </div>
    </Panel>
  )
}

const IMAGE = /^data:image\/(?:png|jpeg|webp|svg\+xml)[;,]/

function ClaimShown({ claim, text }: { readonly claim: ShownClaim; readonly text: string }) {
  const localized = useLocalized()
  const label = localized(claim.label)
  const shown = IMAGE.test(text) ? (
    <img src={text} alt={label} className="h-24 rounded-control border border-line" />
  ) : (
    <span className="font-semibold">{text}</span>
  )
  return claim.sensitivities.length > 0 ? <Concealed label={label}>{shown}</Concealed> : shown
}
