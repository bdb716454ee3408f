import ts from 'typescript'
import type { SourceFile } from './source-files.ts'

export interface RefusalCode {
  readonly code: string
  readonly type: string
  readonly line: number
}

/** The codes that a file's refusal unions spell out: the string literals of exported types whose name ends with `Refusal`. */
export function refusalCodes(file: SourceFile): readonly RefusalCode[] {
  if (!file.text.includes('Refusal')) return []
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  const codes: RefusalCode[] = []
  const collect = (type: string, node: ts.Node, isStage: boolean): void => {
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) && !isStage) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      codes.push({ code: node.literal.text, type, line: line + 1 })
    }
    // `Exclude<Other, 'code'>` names a code in order to leave it out.
    if (ts.isTypeReferenceNode(node)) return
    node.forEachChild((child) => collect(type, child, ts.isPropertySignature(node) && node.name.getText() === 'stage'))
  }
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement) && /Refusal$/.test(statement.name.text)) {
      collect(statement.name.text, statement.type, false)
    }
  }
  return codes
}
