import { createHash } from 'node:crypto'
import pg from 'pg'
import { databaseDown, isDatabaseDown } from './is-database-down.ts'

export type Ask = <Row>(
  client: pg.PoolClient,
  sql: string,
  values?: readonly unknown[],
  limitMs?: number,
) => Promise<{ rows: Row[]; rowCount: number }>

/** Our statements are constant texts; a program that makes them up as it goes is not remembered beyond this. */
const MOST_NAMES = 1_000

/**
 * One round trip with a deadline of our own: a server that hangs is not noticed by the driver. A statement with parameters is
 * prepared once for each connection, so that its plan is kept; a pooler between us and the server may not allow that.
 */
export function createAsk(timeoutMs: number, preparedStatements: boolean): Ask {
  const names = new Map<string, string>()

  function nameOf(sql: string): string | undefined {
    if (!preparedStatements) return undefined
    const known = names.get(sql)
    if (known !== undefined || names.size >= MOST_NAMES) return known
    const name = `s${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`
    names.set(sql, name)
    return name
  }

  return async <Row>(
    client: pg.PoolClient,
    sql: string,
    values: readonly unknown[] = [],
    limitMs: number = timeoutMs,
  ): Promise<{ rows: Row[]; rowCount: number }> => {
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(databaseDown(new Error(`no answer in ${limitMs} ms`))), limitMs)
    })
    const name = values.length === 0 ? undefined : nameOf(sql)
    const statement = { text: sql, values: [...values], ...(name === undefined ? {} : { name }) }
    const answer = client.query<Row & pg.QueryResultRow>(statement)
    try {
      const { rows, rowCount } = await Promise.race([answer, deadline])
      return { rows, rowCount: rowCount ?? 0 }
    } catch (error) {
      answer.catch(() => undefined)
      throw translated(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The driver has no class or code for a cut connection; whatever is neither SQL's answer nor a programming error is one. */
function translated(error: unknown): unknown {
  if (error instanceof pg.DatabaseError || error instanceof TypeError || error instanceof RangeError) return error
  return isDatabaseDown(error) ? error : databaseDown(error)
}
