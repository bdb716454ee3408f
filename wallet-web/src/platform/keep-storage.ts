/** Asks the browser not to clear this site when space is short (assurance T14). It may say no. */
export async function keepStorage(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false
}

export async function isStorageKept(): Promise<boolean> {
  return (await navigator.storage?.persisted?.()) ?? false
}
