/** What a message is: never told by colour alone, each has its own icon and word as well. */
export type Tone = 'info' | 'good' | 'attention' | 'bad'
export type BadgeTone = Exclude<Tone, 'info'> | 'neutral'

export const TONE_SURFACE: Readonly<Record<Tone | BadgeTone, string>> = {
  info: 'bg-accent-surface text-accent-strong border-accent/30',
  good: 'bg-good-surface text-good border-good/30',
  attention: 'bg-attention-surface text-attention border-attention/30',
  bad: 'bg-bad-surface text-bad border-bad/30',
  neutral: 'bg-sunken text-muted border-line',
}
