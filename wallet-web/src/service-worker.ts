/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: { url: string; revision: string | null }[] }

const SETTINGS_CACHE = 'sojourn-settings'
const SETTINGS = '/config.json'

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

const page = createHandlerBoundToURL('index.html')

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (url.origin !== self.location.origin) return
  if (event.request.mode === 'navigate') {
    // Answered here: the address, which may hold an offer's secret, does not travel (and works without a network).
    event.respondWith(page({ event, request: new Request('/index.html'), url, params: {} } as never))
  } else if (url.pathname === SETTINGS) {
    event.respondWith(settings(event.request))
  }
})

/** The newest settings when they can be had, else the last ones. */
async function settings(request: Request): Promise<Response> {
  const cache = await caches.open(SETTINGS_CACHE)
  try {
    const fresh = await fetch(request)
    if (fresh.ok) await cache.put(SETTINGS, fresh.clone())
    return fresh
  } catch (error) {
    const kept = await cache.match(SETTINGS)
    if (kept) return kept
    throw error
  }
}

self.addEventListener('install', (event) => {
  // The pages that brought us fetched theirs before we were there.
  event.waitUntil(caches.open(SETTINGS_CACHE).then((cache) => cache.add(SETTINGS)))
  void self.skipWaiting()
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
