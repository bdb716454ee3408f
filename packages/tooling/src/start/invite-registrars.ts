import { createIssuer, readIssuerConfig } from '@sojourn/issuer'
import { silentLogger } from '@sojourn/service'

/** Two, for one alone registers nobody: each link opens the registry's enrolment page once. */
export async function inviteRegistrars(issuerEnv: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const issuer = await createIssuer(readIssuerConfig(issuerEnv), { clock: () => new Date(), logger: silentLogger() })
  try {
    return [
      await issuer.inviteStaff('registry', '示范登记员丙 Demo Registrar C', ['registrar', 'auditor'], 'DEMO-C'),
      await issuer.inviteStaff('registry', '示范登记员丁 Demo Registrar D', ['registrar', 'auditor'], 'DEMO-D'),
    ]
  } finally {
    await issuer.close()
  }
}
