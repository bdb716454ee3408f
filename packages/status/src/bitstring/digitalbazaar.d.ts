/** The part of the editors' own implementation that the tests hold ours against; it brings no types. */
declare module '@digitalbazaar/vc-bitstring-status-list' {
  export interface StatusList {
    readonly length: number
    getStatus(index: number): boolean
    setStatus(index: number, status: boolean): void
    encode(): Promise<string>
  }
  export function createList(options: { length: number }): Promise<StatusList>
  export function decodeList(options: { encodedList: string }): Promise<StatusList>
}
