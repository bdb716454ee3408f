import { type AttestationType, type AttestationTypeId, claimLabel } from '@sojourn/domain'

/** How a wallet that knows nothing of a type may draw its card. */
export interface CardLook {
  /** CSS colours. */
  readonly background: string
  readonly edge: string
  readonly ink: string
  /** The claims on the face, from top to bottom: those that a person reads as they are, no codes. */
  readonly lines: readonly (readonly string[])[]
}

export const CARD_LOOKS: Readonly<Record<AttestationTypeId, CardLook>> = {
  'residence-permit': {
    background: '#dfeee8',
    edge: '#9cc7bb',
    ink: '#16352d',
    lines: [['name'], ['birth_date'], ['residence', 'address'], ['issuing_authority_name'], ['endorsed_until']],
  },
  'residence-permit-offline': {
    background: '#dfeee8',
    edge: '#9cc7bb',
    ink: '#16352d',
    lines: [['name'], ['residence', 'city'], ['residence', 'community']],
  },
  'social-security-card': {
    background: '#f3dfd2',
    edge: '#dba88b',
    ink: '#4a1d10',
    lines: [['name'], ['card_no'], ['issued'], ['expires']],
  },
  'household-relation': plain([['child_name'], ['child_birth_date']]),
  'tenancy-registration': plain([['address'], ['filed_on'], ['until']]),
  'dwelling-right': plain([['address'], ['filed_on']]),
  'insurance-statement': plain([['as_of']]),
  employment: plain([['employer'], ['since']]),
  'points-statement': plain([['policy_version'], ['as_of'], ['rank_band']]),
  'vaccination-check': plain([['checked_on']]),
}

function plain(lines: CardLook['lines']): CardLook {
  return { background: '#e4e8f2', edge: '#aab6d4', ink: '#1d2a4a', lines }
}

/** SD-JWT-VC 5.6 (claim-metadata): letters, digits and underscores, not beginning with a digit. */
export const svgId = (path: readonly string[]): string => path.join('_')

const FIRST_LINE = 98
const LINE_HEIGHT = 26

/**
 * SD-JWT-VC 5.5.1.2 (rendering-method-svg): placeholders in text alone; no script, no style, nothing that is fetched. Labels are in
 * Chinese, as on the card that people know; the name of the type stands below in English.
 */
export function cardTemplate(type: AttestationType, look: CardLook): string {
  const lines = look.lines.map((path, at) => {
    const label = claimLabel(type.id, path)
    if (label === undefined) throw new Error(`${type.id} has no claim ${path.join('.')}`)
    const y = FIRST_LINE + at * LINE_HEIGHT
    return `<text x="24" y="${y}" font-size="13" opacity="0.8">${label['zh-CN']}</text><text x="140" y="${y}" font-size="15">{{${svgId(path)}}}</text>`
  })
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 252" width="400" height="252" role="img">',
    `<rect width="400" height="252" rx="16" fill="${look.background}" stroke="${look.edge}" stroke-width="2"/>`,
    `<g fill="${look.ink}" font-family="sans-serif">`,
    `<text x="24" y="44" font-size="24" font-weight="700">${type.name['zh-CN']}</text>`,
    `<text x="24" y="64" font-size="11" letter-spacing="1">${type.name.en.toUpperCase()}</text>`,
    '<text x="376" y="40" font-size="13" text-anchor="end">示范</text>',
    ...lines,
    '</g></svg>',
  ].join('\n')
}
