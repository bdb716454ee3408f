import { expectTypeOf, test } from 'vitest'
import type {
  activityOnWire,
  applicationOnWire,
  issuanceOnWire,
  offerOnWire,
  residentFileOnWire,
  residentRowOnWire,
  staffOnWire,
} from '../../../src/http/console/console-messages.ts'
import type { ActivityLine, Application, Issuance, Offer, ResidentFile, ResidentRow, Staff } from './messages.ts'

test('what the agency sends has the shapes that the page expects', () => {
  expectTypeOf<ReturnType<typeof staffOnWire>>().toExtend<Staff>()
  expectTypeOf<ReturnType<typeof residentRowOnWire>>().toExtend<ResidentRow>()
  expectTypeOf<ReturnType<typeof residentFileOnWire>>().toExtend<ResidentFile>()
  expectTypeOf<ReturnType<typeof issuanceOnWire>>().toExtend<Issuance>()
  expectTypeOf<ReturnType<typeof offerOnWire>>().toExtend<Offer>()
  expectTypeOf<ReturnType<typeof applicationOnWire>>().toExtend<Application>()
  expectTypeOf<ReturnType<typeof activityOnWire>>().toExtend<ActivityLine>()
})
