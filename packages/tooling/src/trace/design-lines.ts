const numbered = (kind: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_unused, index) => `${kind} ${index + 1}`)

/** The numbered lines of the design that a test's title may carry, by the document that numbers them. */
export const DESIGN_LINES: Readonly<Record<string, readonly string[]>> = {
  'what each system named in the brief asks (domain, 2)': numbered('row', 39),
  'use cases of verifiers (domain, 6)': ['a', 'b1', 'b2', 'b3', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(
    (letter) => `case ${letter}`,
  ),
  'points most often got wrong (standards, 2)': numbered('S', 30),
  'promises (assurance, 2)': numbered('P', 25),
  'known failures (assurance, 5)': numbered('R', 22),
  'faults (assurance, 6)': numbered('F', 25),
  'bad input (assurance, 7)': numbered('B', 14),
  'privacy (assurance, 8)': numbered('M', 18),
  'threats (assurance, 9)': numbered('T', 25),
  'acceptance of the card (nfc, 5)': numbered('card', 10),
  'figures of the bench (performance)': numbered('G', 17),
}

const TAG = /\[((?:row|case|card|[SRFPTMBG]) [0-9a-z]+)\]/g

/** The lines that a title names: `refuses a used nonce [R 3][S 3]`. */
export const linesOf = (title: string): readonly string[] => [...title.matchAll(TAG)].map(([, line]) => line ?? '')
