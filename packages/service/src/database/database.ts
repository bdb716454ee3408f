/**
 * The port that repositories are written against. Values travel as parameters, never in the text.
 * Faults are thrown: `isDatabaseDown` tells a lost server from a bug.
 */
export interface Database {
  query<Row = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ rows: Row[]; rowCount: number }>
  /**
   * All or nothing. Run again from the start on a serialization failure or a deadlock, so `work` changes nothing outside the database.
   * Inside `work`, `tx.transaction` joins the one that is open.
   */
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>
  close(): Promise<void>
  /** Answers within a second whether a query would be served now. */
  ready(): Promise<boolean>
}
