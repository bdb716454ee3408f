import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react'
import { useDocumentTitle } from '../language/language.ts'
import { uiWords } from '../language/ui-words.ts'
import { Button } from './button.tsx'
import { ArrowLeftIcon } from './icons.ts'
import { LanguageSwitch } from './switches.tsx'

const ProductContext = createContext('Sojourn')

export interface AppShellProps {
  readonly product: string
  /** The agency, school, ... whose page this is. */
  readonly place?: string
  readonly actions?: ReactNode
  /** Told to everybody on every page while the persons are invented. */
  readonly watermark?: string
  readonly footer?: ReactNode
  readonly children: ReactNode
  readonly width?: 'phone' | 'page'
}

/** The frame of every page: skip link, header with language switch, one main. */
export function AppShell({ product, place, actions, watermark, footer, children, width = 'page' }: AppShellProps) {
  const words = uiWords.use()
  const limit = width === 'phone' ? 'max-w-2xl' : 'max-w-6xl'
  return (
    <ProductContext value={product}>
      <button
        type="button"
        onClick={() => document.getElementById('content')?.focus()}
        className="sr-only z-50 rounded-control bg-accent px-4 py-3 text-on-accent focus:not-sr-only focus:absolute focus:m-2"
      >
        {words('skip')}
      </button>
      <div className="flex min-h-dvh flex-col">
        <header>
          {watermark === undefined ? null : (
            <p className="bg-attention-surface px-4 py-1 text-center text-sm font-semibold text-attention">
              {watermark}
            </p>
          )}
          <div className="no-print border-b border-line bg-surface">
            <div className={`mx-auto flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 sm:px-6 ${limit}`}>
              <SealMark />
              <div className="mr-auto grid min-w-0 flex-1 leading-tight">
                <span className="font-semibold">{product}</span>
                {place === undefined ? null : <span className="text-sm text-muted">{place}</span>}
              </div>
              {actions === undefined ? null : (
                <div className="order-last -mx-3 flex w-full flex-wrap items-center gap-x-1 md:order-none md:mx-0 md:w-auto">
                  {actions}
                </div>
              )}
              <LanguageSwitch />
            </div>
          </div>
          <p className="hidden px-4 py-2 font-semibold print:block">
            {place === undefined ? product : `${place} · ${product}`}
          </p>
        </header>
        <main id="content" tabIndex={-1} className={`mx-auto w-full flex-1 px-4 py-6 sm:px-6 sm:py-8 ${limit}`}>
          {children}
        </main>
        {footer === undefined ? null : (
          <footer className="no-print border-t border-line">
            <div className={`mx-auto px-4 py-4 text-sm text-muted sm:px-6 ${limit}`}>{footer}</div>
          </footer>
        )}
      </div>
    </ProductContext>
  )
}

/** Two houses joined by a road: living away from where one is registered. */
function SealMark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-9 shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M6 21v-6l4-3.5 4 3.5v6zM18 21v-6l4-3.5 4 3.5v6z"
        className="fill-none stroke-on-accent"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path d="M10 25h12" className="stroke-on-accent" strokeWidth="2" strokeLinecap="round" strokeDasharray="2 3" />
    </svg>
  )
}

export interface PageProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly back?: { readonly label: string; readonly onBack: () => void }
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** One screen: its heading takes the focus when it comes, so that a screen reader starts there. */
export function Page({ title, lead, back, actions, children }: PageProps) {
  const product = useContext(ProductContext)
  const heading = useRef<HTMLHeadingElement>(null)
  useDocumentTitle(`${title} · ${product}`)
  const page = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // A child, such as a verdict or a lone field, may have asked for the focus already.
    if (page.current?.contains(document.activeElement) !== true) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div ref={page} className="grid gap-6">
      <div className="grid gap-2">
        {back === undefined ? null : (
          <div className="no-print -ml-3">
            <Button
              kind="quiet"
              icon={<ArrowLeftIcon aria-hidden="true" className="size-5" />}
              onClick={back.onBack}
              className="px-3"
            >
              {back.label}
            </Button>
          </div>
        )}
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid gap-2">
            <h1 ref={heading} tabIndex={-1} className="text-2xl leading-tight font-bold outline-none sm:text-3xl">
              {title}
            </h1>
            {lead === undefined ? null : <div className="max-w-prose text-muted">{lead}</div>}
          </div>
          {actions}
        </div>
      </div>
      {children}
    </div>
  )
}
