import { refuse } from '@sojourn/domain'
import { afterEach, expect, test, vi } from 'vitest'
import { openCamera } from './open-camera.ts'

const deviceThat = (getUserMedia: () => Promise<unknown>) =>
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })

afterEach(() => vi.unstubAllGlobals())

test('says camera_missing where there is none', async () => {
  vi.stubGlobal('navigator', {})
  expect(await openCamera()).toEqual(refuse('camera_missing'))
  deviceThat(() => Promise.reject(new DOMException('none', 'NotFoundError')))
  expect(await openCamera()).toEqual(refuse('camera_missing'))
})

test('says camera_refused when the person or the browser said no', async () => {
  deviceThat(() => Promise.reject(new DOMException('no', 'NotAllowedError')))
  expect(await openCamera()).toEqual(refuse('camera_refused'))
})
