import type { PathPattern } from '../path.ts'
import { NEVER_DISCLOSED } from './never-disclosed.ts'

/** The paths of a type's disclosable claims, as a tree to walk beside the claims. */
export interface DisclosableNode {
  /** The value here becomes a disclosure of its own. */
  readonly disclosable: boolean
  /** The name as JSON, made once for all credentials. */
  readonly quotedName: string
  readonly children: ReadonlyMap<string | number, DisclosableNode>
  /** What holds for every element of an array. */
  readonly each: DisclosableNode | undefined
}

interface Growing {
  disclosable: boolean
  readonly quotedName: string
  readonly children: Map<string | number, Growing>
  each: Growing | undefined
}

const grow = (name: string | number = ''): Growing => ({
  disclosable: false,
  quotedName: JSON.stringify(name),
  children: new Map(),
  each: undefined,
})

/** A type's paths are one constant for all its credentials, so the tree is made once. */
const trees = new WeakMap<readonly PathPattern[], DisclosableNode>()

export function disclosableTree(paths: readonly PathPattern[]): DisclosableNode {
  const known = trees.get(paths)
  if (known !== undefined) return known
  const root = grow()
  for (const path of paths) plant(root, path)
  trees.set(paths, root)
  return root
}

function plant(root: Growing, path: PathPattern): void {
  const [first] = path
  if (typeof first !== 'string') throw new Error('a disclosable path starts with the name of a claim')
  if (NEVER_DISCLOSED.includes(first)) throw new Error(`${first} is never selectively disclosable`)
  let node = root
  for (const step of path) {
    if (step === null) {
      node.each ??= grow()
      node = node.each
      continue
    }
    const next = node.children.get(step) ?? grow(step)
    node.children.set(step, next)
    node = next
  }
  node.disclosable = true
}
