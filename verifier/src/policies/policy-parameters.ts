import { isCalendarDate, ok, type Result, refuse } from '@sojourn/domain'
import type { ParameterDefinition, Policy, PolicyParameters } from './policy.ts'

/** Every parameter of the policy must be given and fit its definition; what the policy does not know is dropped. */
export function readPolicyParameters(
  policy: Policy,
  given: Readonly<Record<string, string>>,
): Result<PolicyParameters, { readonly code: 'bad_parameter'; readonly parameter: string }> {
  const parameters: Record<string, string> = {}
  for (const definition of policy.parameters) {
    const value = Object.hasOwn(given, definition.name) ? given[definition.name] : outsideSeason(definition)
    if (value === undefined || !fits(definition, value))
      return refuse({ code: 'bad_parameter', parameter: definition.name })
    parameters[definition.name] = value
  }
  return ok(parameters)
}

/** What only a season's list knows is empty elsewhere, and then nothing is checked by it. */
const outsideSeason = ({ fromSeason }: ParameterDefinition): string | undefined =>
  fromSeason === true ? '' : undefined

function fits(definition: ParameterDefinition, value: string): boolean {
  switch (definition.kind) {
    case 'date':
      return isCalendarDate(value)
    case 'choice':
      return definition.options?.some((option) => option.value === value) ?? false
    case 'text':
      return value.length <= 64 && (definition.pattern?.test(value) ?? true)
  }
}
