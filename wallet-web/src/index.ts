/**
 * The residents' wallet without a screen: receive, hold, show, and remember who saw what.
 * Is not: the pages (`main.tsx`), nor what serves them (`@sojourn/wallet-web/provider`). It reaches the network, the store and the
 * keys through `WalletPorts` alone, so it runs in a browser and in Node.
 * The pages call it, and so do the demo, the stories and the fault runs.
 */
export {}
