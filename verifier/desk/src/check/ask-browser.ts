import type { DeskCheck } from '../../../src/http/desk-messages.ts'
import type { DeskApi, DigitalAnswer } from '../api/desk-api.ts'

/** W3C Digital Credentials: TypeScript's own types do not have them yet. */
type DigitalCredentials = {
  get(options: {
    readonly mediation: 'required'
    readonly digital: { readonly requests: DeskCheck['digitalRequests'] }
  }): Promise<unknown>
}

/** Whether this browser can carry a question to a wallet by itself. */
export const browserAsksWallets = (): boolean => 'DigitalCredential' in globalThis && 'credentials' in navigator

/** `closed`: the person or the browser gave no answer; the same question may be put again. Otherwise why the answer was not taken. */
export type Asked = 'taken' | 'closed' | { readonly refused: string }

export async function askBrowser(api: DeskApi, { id, digitalRequests }: DeskCheck): Promise<Asked> {
  if (id === null) return 'closed'
  const answer = await digitalAnswer(digitalRequests)
  if (answer === undefined) return 'closed'
  const brought = await api.bringAnswer(id, answer)
  return brought.ok ? 'taken' : { refused: brought.reason }
}

async function digitalAnswer(requests: DeskCheck['digitalRequests']): Promise<DigitalAnswer | undefined> {
  try {
    const credentials = navigator.credentials as unknown as DigitalCredentials
    return answerIn(await credentials.get({ mediation: 'required', digital: { requests } }))
  } catch {
    return undefined
  }
}

function answerIn(credential: unknown): DigitalAnswer | undefined {
  if (typeof credential !== 'object' || credential === null) return undefined
  const { protocol, data } = credential as { readonly protocol?: unknown; readonly data?: unknown }
  // Older browsers gave the object as its text.
  const read = typeof data === 'string' ? jsonIn(data) : data
  return typeof protocol === 'string' && typeof read === 'object' && read !== null
    ? { protocol, data: read }
    : undefined
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
