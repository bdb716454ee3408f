import { qrPath } from '@sojourn/ui'
import { isOver, type View, watchView } from './watch-view.ts'
import { type Word, wordsFor } from './words.ts'

/** What the page's own server answers at `start`: the body of `POST /v1/presentations`, passed on. */
interface Started {
  readonly links: { readonly openid4vp: string; readonly wallet: string } | null
  readonly view_token: string
}

const VERIFIER = new URL('..', (document.currentScript as HTMLScriptElement).src).href.replace(/\/$/, '')
const SVG = 'http://www.w3.org/2000/svg'

const STYLE = `
button, a { font: inherit; min-height: 44px; box-sizing: border-box; padding: 10px 18px; border-radius: 10px; cursor: pointer }
button.start { border: 0; background: #17507a; color: #fff; font-weight: 600 }
button.start:disabled { opacity: .6 }
button:focus-visible, a:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px }
dialog { border: 1px solid #d8d2c6; border-radius: 14px; padding: 20px; max-width: min(92vw, 380px); font: 16px/1.5 system-ui, sans-serif; color: #1d1d1b; background: #fffefb }
dialog::backdrop { background: rgb(0 0 0 / .5) }
h2 { font-size: 1.15rem; margin: 0 0 12px }
svg { width: 100%; height: auto; background: #fff; border-radius: 8px; display: block }
p { margin: 12px 0 }
.row { display: flex; flex-wrap: wrap; gap: 10px }
.row a, .row button { flex: 1; text-align: center; border: 1px solid #17507a; color: #17507a; background: none; text-decoration: none }
`

/**
 * `<sojourn-verify start="/verify" return="/verify/return">` in a page of a relying party. The page's own server asks, with its key, and hears the
 * result with its key; what the element tells the page (`result`) is for what the person sees, and nothing may rest on it.
 */
class SojournVerify extends HTMLElement {
  readonly #root = this.attachShadow({ mode: 'open' })
  #leaving: AbortController | undefined

  connectedCallback(): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    this.#root.adoptedStyleSheets = [sheet]
    this.#root.replaceChildren(this.#make('button', { class: 'start', type: 'button', part: 'button' }, 'button'))
    this.#startButton.addEventListener('click', () => void this.#start())
    void this.#returned()
  }

  disconnectedCallback(): void {
    this.#leaving?.abort()
  }

  get #startButton(): HTMLButtonElement {
    return this.#root.firstElementChild as HTMLButtonElement
  }

  #word(word: Word): string {
    return wordsFor(this.lang || document.documentElement.lang)[word]
  }

  #make<Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    attributes: Readonly<Record<string, string>>,
    word?: Word,
  ): HTMLElementTagNameMap[Name] {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    if (word !== undefined) made.textContent = this.#word(word)
    return made
  }

  async #start(): Promise<void> {
    // On a phone the wallet is on the same device; the page must then have a place to come back to.
    const isHere = this.hasAttribute('return') && matchMedia('(pointer: coarse)').matches
    this.#startButton.disabled = true
    try {
      const started = await post<Started>(this.getAttribute('start') ?? '', {
        flow: isHere ? 'same_device' : 'cross_device',
      })
      if (started.links === null) await this.#watch(started, undefined)
      else if (isHere) location.assign(started.links.wallet)
      else await this.#watch(started, this.#open(started.links))
    } catch {
      this.#tell({ id: '', state: 'cancelled', verdict: null }, 'failed')
    } finally {
      this.#startButton.disabled = false
    }
  }

  /** A native modal dialog: focus stays inside, Escape closes, and a screen reader is told. */
  #open(links: NonNullable<Started['links']>): HTMLDialogElement {
    const dialog = this.#make('dialog', { 'aria-labelledby': 'title' })
    const status = this.#make('p', { role: 'status' }, 'waiting')
    const row = this.#make('div', { class: 'row' })
    const cancel = this.#make('button', { type: 'button' }, 'cancel')
    cancel.addEventListener('click', () => dialog.close())
    row.append(this.#make('a', { href: links.wallet, target: '_blank', rel: 'noreferrer' }, 'here'), cancel)
    dialog.append(this.#make('h2', { id: 'title' }, 'title'), this.#qr(links.openid4vp), status, row)
    this.#root.append(dialog)
    dialog.addEventListener('close', () => {
      this.#leaving?.abort()
      dialog.remove()
    })
    dialog.showModal()
    return dialog
  }

  #qr(text: string): SVGElement {
    const { path, side } = qrPath(text)
    const svg = document.createElementNS(SVG, 'svg')
    svg.setAttribute('viewBox', `0 0 ${side} ${side}`)
    svg.setAttribute('role', 'img')
    svg.setAttribute('aria-label', this.#word('qr'))
    svg.setAttribute('shape-rendering', 'crispEdges')
    const dark = document.createElementNS(SVG, 'path')
    dark.setAttribute('d', path)
    svg.append(dark)
    return svg as SVGElement
  }

  async #watch(started: Started, dialog: HTMLDialogElement | undefined): Promise<void> {
    this.#leaving?.abort()
    this.#leaving = new AbortController()
    for await (const view of watchView(VERIFIER, started.view_token, this.#leaving.signal)) {
      const status = dialog?.querySelector('[role=status]')
      if (status) status.textContent = this.#word(view.state)
      if (!isOver(view)) continue
      dialog?.querySelector('svg')?.remove()
      dialog?.querySelector('a')?.remove()
      const button = dialog?.querySelector('button')
      if (button) button.textContent = this.#word('close')
      button?.focus()
      this.#tell(view)
    }
  }

  /** Back from the wallet on the same device: the code is in the fragment, and the page's own server redeems it. */
  async #returned(): Promise<void> {
    const code = new URLSearchParams(location.hash.slice(1)).get('response_code')
    const address = this.getAttribute('return')
    if (code === null || address === null) return
    history.replaceState(history.state, '', location.pathname + location.search)
    try {
      const { id, state, result } = await post<
        View & { readonly result: { readonly verdict: View['verdict'] } | null }
      >(address, { response_code: code })
      this.#tell({ id, state, verdict: result?.verdict ?? null })
    } catch {
      this.#tell({ id: '', state: 'cancelled', verdict: null }, 'failed')
    }
  }

  #tell(view: View, problem?: 'failed'): void {
    const detail = { ...view, ...(problem === undefined ? {} : { problem }) }
    this.dispatchEvent(new CustomEvent('result', { detail, bubbles: true, composed: true }))
  }
}

async function post<T>(address: string, body: object): Promise<T> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'same-origin',
  })
  if (!answer.ok) throw new Error(`the page's server answered ${answer.status}`)
  return answer.json()
}

customElements.define('sojourn-verify', SojournVerify)
