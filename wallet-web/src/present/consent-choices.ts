import type { AgreedAnswer } from './consent.ts'
import type { ConsentSheet } from './consent-sheet.ts'

/** What is chosen on the screen so far: an option for each set, in order, and a card where several fit. */
export interface Choices {
  readonly options: readonly (number | undefined)[]
  readonly cards: Readonly<Record<string, string>>
}

/** The first way for what is required; nothing for what is not. */
export const firstChoices = (sheet: ConsentSheet): Choices => ({
  options: sheet.sets.map(({ required }) => (required ? 0 : undefined)),
  cards: {},
})

/** What would be shown with these choices, in the order of the query. */
export function chosenAnswers(sheet: ConsentSheet, choices: Choices): readonly AgreedAnswer[] {
  const wanted = new Set(
    sheet.sets.flatMap(({ options }, at) => {
      const chosen = choices.options[at]
      return chosen === undefined ? [] : (options[chosen] ?? [])
    }),
  )
  return sheet.items.flatMap((item): AgreedAnswer[] => {
    if (!wanted.has(item.queryId)) return []
    const choice = item.choices.find(({ cardId }) => cardId === choices.cards[item.queryId]) ?? item.choices[0]
    return choice ? [{ item, choice }] : []
  })
}
