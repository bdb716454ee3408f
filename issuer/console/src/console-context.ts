import { createContext, useContext } from 'react'
import type { ConsoleApi } from './api/console-api.ts'
import type { ConsoleSession, Staff, StaffRole } from './api/messages.ts'

/** What every page of a signed-in officer works with. */
export interface ConsoleWorld {
  readonly api: ConsoleApi
  readonly session: ConsoleSession
  readonly staff: Staff
  /** Transaction codes of the offers made since this page was opened: told once by the server, held in memory only. */
  readonly txCodes: Map<string, string>
}

const ConsoleContext = createContext<ConsoleWorld | undefined>(undefined)
export const ConsoleProvider = ConsoleContext.Provider

export function useConsole(): ConsoleWorld {
  const world = useContext(ConsoleContext)
  if (world === undefined) throw new Error('useConsole outside of ConsoleProvider')
  return world
}

export const useRole = (role: StaffRole): boolean => useConsole().staff.roles.includes(role)
