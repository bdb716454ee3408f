import { isJsonObject, type JsonObject } from '@sojourn/domain'

/** What one object of the payload must come to: the disclosures whose digests it holds, and the objects inside it. */
export interface ExpectedLevel {
  /** Each disclosure from its second element on, in the one spelling that we sign: `,"name",value]`. */
  readonly endings: ReadonlySet<string>
  readonly inside: ReadonlyMap<string, ExpectedLevel>
}

/** The copies of a batch share their claims, so this is worked out once for all of them. */
const remembered = new WeakMap<JsonObject, ExpectedLevel>()

/**
 * Every claim of the record, at its place: a path of the type is a disclosure, whatever its value is; an object on the way to one stays
 * open. Whatever is no path and leads to none would be visible, and has no place here: then nothing fits and the lint says so.
 */
export function expectedDisclosures(claims: JsonObject, disclosable: readonly (readonly string[])[]): ExpectedLevel {
  const known = remembered.get(claims)
  if (known !== undefined) return known
  const made = levelOf(claims, new Set(disclosable.map((path) => path.join('\n'))), [])
  remembered.set(claims, made)
  return made
}

function levelOf(object: JsonObject, paths: ReadonlySet<string>, above: readonly string[]): ExpectedLevel {
  const endings = new Set<string>()
  const inside = new Map<string, ExpectedLevel>()
  for (const [name, value] of Object.entries(object)) {
    const path = [...above, name]
    if (paths.has(path.join('\n'))) endings.add(`,${JSON.stringify(name)},${JSON.stringify(value)}]`)
    else if (isJsonObject(value)) inside.set(name, levelOf(value, paths, path))
    else endings.add('a claim without a path')
  }
  return { endings, inside }
}
