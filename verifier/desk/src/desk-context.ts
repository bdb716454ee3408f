import { createContext } from 'react'
import type { Desk } from '../../src/http/desk-messages.ts'

/** Whose desk it is, for what must say so by itself, such as a receipt on paper. */
export const DeskContext = createContext<Desk | undefined>(undefined)
