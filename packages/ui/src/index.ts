/**
 * The look and the words that the wallet, the agencies' console and the relying parties' desk share: tokens (styles.css),
 * accessible components, the two languages, and one sentence with a next step for each reason and language.
 * Is not: logic, network, or knowledge of attestations (their words are passed in as `Localized`).
 * Pages call it; needs a Content-Security-Policy no looser than style-src 'self' with Trusted Types.
 */
export * from './components/app-shell.tsx'
export { Button, type ButtonKind, ButtonLink, type ButtonLinkProps, type ButtonProps } from './components/button.tsx'
export * from './components/choices.tsx'
export * from './components/code-digits.tsx'
export * from './components/concealed.tsx'
export * from './components/dialog.tsx'
export * from './components/fact-list.tsx'
export * from './components/fields.tsx'
export * from './components/icons.ts'
export { LiveRegion, useAnnounce } from './components/live-region.tsx'
export * from './components/notice.tsx'
export * from './components/panel.tsx'
export * from './components/qr-code.tsx'
export { qrPath } from './components/qr-path.ts'
export * from './components/spinner.tsx'
export * from './components/status-badge.tsx'
export * from './components/steps.tsx'
export * from './components/switches.tsx'
export * from './components/ui-root.tsx'
export * from './components/verdict-panel.tsx'
export * from './language/format.ts'
export {
  changeLanguage,
  defineWords,
  LANGUAGES,
  type Language,
  type Localized,
  languageOf,
  setUpLanguage,
  useDocumentTitle,
  useLanguage,
  useLocalized,
  type Words,
} from './language/language.ts'
export { type Punctuation, usePunctuation } from './language/punctuation.ts'
export { wordFaults } from './language/word-faults.ts'
export * from './reasons/index.ts'
export * from './screen/class-names.ts'
export * from './screen/hooks.ts'
export * from './screen/json-api.ts'
export { registerServiceWorker } from './screen/register-service-worker.ts'
export { changeTextSize, setUpTextSize, type TextSize, useTextSize } from './screen/text-size.ts'
export type { BadgeTone, Tone } from './screen/tone.ts'
export * from './screen/use-loaded.ts'
