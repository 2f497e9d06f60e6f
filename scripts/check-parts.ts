import { dirname, join } from 'node:path/posix';
import { parseSync, Visitor, type Function, type Node, type ParamPattern, type TSInterfaceHeritage, type TSType } from 'oxc-parser';
import { find, read, report, root } from './gate.ts';

/** What a function is given to call at most: with more, neither readers nor the compiler know what it uses. */
const MOST = 15;
/** With so many properties that are called, a type is a collection of other parts, and no part with methods of its own. */
const COLLECTION = 4;
/** Time and the log are no parts. */
const EVERYWHERE: ReadonlySet<string> = new Set(['env', 'log']);
/** Here parts are made and given to each other. */
const MAKES_PARTS = /\/src\/composition\//;

type Declared = Extract<Node, { type: 'TSInterfaceDeclaration' | 'TSTypeAliasDeclaration' }>;
type Named = Extract<Node, { type: 'TSTypeReference' }> | TSInterfaceHeritage;

interface Member {
  readonly name: string;
  readonly kind: 'method' | 'property';
  readonly type: TSType | undefined;
  readonly file: string;
}

interface File {
  readonly declared: ReadonlyMap<string, Declared>;
  /** Where names come from that are imported, or exported from elsewhere. */
  readonly from: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  readonly functions: readonly Function[];
  /** What others pick members of. */
  readonly picked: readonly TSType[];
}

const sources = find('{libs,services}/*/src/**/*.ts');
const files = new Map(sources.map((file) => [file, fileOf(file)]));
report([...(sources.length === 0 ? [`There are no source files in ${root}.`] : []), ...sources.flatMap(faultsOf)]);

function faultsOf(file: string): readonly string[] {
  if (MAKES_PARTS.test(file)) return [];
  const { functions, picked } = files.get(file)!;
  const faults: string[] = [];
  for (const { id, params } of functions) {
    for (const parameter of params) {
      const type = typeOf(parameter);
      const called = type === undefined ? [] : partsIn(type, file);
      if (called.length > MOST)
        faults.push(
          `${file}: ${id?.name} is given ${called.length} parts to call; at most ${MOST} are allowed. Split it: ${called.map(({ name }) => name).join(', ')}.`,
        );
    }
  }
  for (const of of picked) {
    const { length } = partsIn(of, file);
    if (length > MOST)
      faults.push(`${file}: picks of a type with ${length} parts; at most ${MOST} are allowed. Name what is used in an interface.`);
  }
  return faults;
}

/** What a type has to call, if it is a collection of parts. */
function partsIn(type: TSType, file: string): readonly Member[] {
  const members = membersOf(type, file).filter(({ name }) => !EVERYWHERE.has(name));
  const called = members.filter((member) => member.kind === 'method' || isCalled(member.type, member.file));
  return called.filter(({ kind }) => kind === 'property').length < COLLECTION ? [] : called;
}

function typeOf(parameter: ParamPattern): TSType | undefined {
  if (parameter.type === 'TSParameterProperty') return undefined;
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return pattern.typeAnnotation?.typeAnnotation;
}

/** The members of a type, as far as it is declared in this repository. */
function membersOf(type: TSType | TSInterfaceHeritage, file: string, depth = 0): readonly Member[] {
  if (depth > 12) return [];
  switch (type.type) {
    case 'TSTypeLiteral':
      return membersIn(type.members, file);
    case 'TSIntersectionType':
      return distinct(type.types.flatMap((each) => membersOf(each, file, depth + 1)));
    case 'TSTypeReference':
    case 'TSInterfaceHeritage':
      return membersOfNamed(type, file, depth + 1);
    default:
      return [];
  }
}

function membersOfNamed(type: Named, file: string, depth: number): readonly Member[] {
  const name = nameOf(type);
  const [of, keys] = type.typeArguments?.params ?? [];
  if (of !== undefined && (name === 'Pick' || name === 'Omit')) {
    const named = new Set(textsOf(keys));
    return membersOf(of, file, depth).filter((member) => named.has(member.name) === (name === 'Pick'));
  }
  if (of !== undefined && (name === 'Readonly' || name === 'Partial')) return membersOf(of, file, depth);
  const found = name === undefined ? undefined : lookUp(name, file);
  if (found === undefined) return [];
  const { declared } = found;
  if (declared.type === 'TSTypeAliasDeclaration') return membersOf(declared.typeAnnotation, found.file, depth);
  const bases = declared.extends.flatMap((base) => membersOf(base, found.file, depth));
  return distinct([...bases, ...membersIn(declared.body.body, found.file)]);
}

function membersIn(signatures: readonly Node[], file: string): readonly Member[] {
  return signatures.flatMap((signature): readonly Member[] => {
    if (signature.type !== 'TSMethodSignature' && signature.type !== 'TSPropertySignature') return [];
    const name = signature.key.type === 'Identifier' ? signature.key.name : '';
    if (signature.type === 'TSMethodSignature') return [{ name, kind: 'method', type: undefined, file }];
    return [{ name, kind: 'property', type: signature.typeAnnotation?.typeAnnotation, file }];
  });
}

/** Whether a property is a function, or something with functions. */
function isCalled(type: TSType | undefined, file: string, depth = 0): boolean {
  if (type === undefined || depth > 4) return false;
  if (type.type === 'TSFunctionType') return true;
  if (type.type === 'TSUnionType') return type.types.some((each) => isCalled(each, file, depth + 1));
  // `Inbox['enqueue']`
  if (type.type === 'TSIndexedAccessType') return membersOf(type.objectType, file).some(isFunction);
  if (type.type !== 'TSTypeReference') return false;
  const name = nameOf(type);
  const found = name === undefined ? undefined : lookUp(name, file);
  if (found?.declared.type === 'TSTypeAliasDeclaration' && isCalled(found.declared.typeAnnotation, found.file, depth + 1)) return true;
  return membersOf(type, file).some(isFunction);
}

function isFunction({ kind, type }: Member): boolean {
  return kind === 'method' || type?.type === 'TSFunctionType';
}

function distinct(members: readonly Member[]): readonly Member[] {
  return [...new Map(members.map((member) => [member.name, member])).values()];
}

function textsOf(keys: TSType | undefined): readonly string[] {
  if (keys?.type === 'TSUnionType') return keys.types.flatMap(textsOf);
  return keys?.type === 'TSLiteralType' && keys.literal.type === 'Literal' ? [String(keys.literal.value)] : [];
}

function nameOf(type: Named): string | undefined {
  const name = type.type === 'TSTypeReference' ? type.typeName : type.expression;
  return name.type === 'Identifier' ? name.name : undefined;
}

/** Where a name is declared, through imports and the doors of libraries. */
function lookUp(name: string, file: string, depth = 0): { readonly declared: Declared; readonly file: string } | undefined {
  const here = files.get(file);
  const declared = here?.declared.get(name);
  if (declared !== undefined) return { declared, file };
  const from = here?.from.get(name);
  return from === undefined || depth > 8 ? undefined : lookUp(from.name, from.file, depth + 1);
}

function fileOf(file: string): File {
  const { program, module } = parseSync(file, read(file));
  const declared = new Map<string, Declared>();
  const from = new Map<string, { readonly file: string; readonly name: string }>();
  const functions: Function[] = [];
  const picked: TSType[] = [];
  for (const { moduleRequest, entries } of module.staticImports)
    for (const { importName, localName } of entries)
      from.set(localName.value, { file: target(file, moduleRequest.value), name: importName.name ?? '' });
  for (const { moduleRequest, importName, exportName } of module.staticExports.flatMap(({ entries }) => entries))
    if (moduleRequest !== null) from.set(exportName.name ?? '', { file: target(file, moduleRequest.value), name: importName.name ?? '' });
  const declare = (node: Declared): void => void declared.set(node.id.name, node);
  new Visitor({
    TSInterfaceDeclaration: declare,
    TSTypeAliasDeclaration: declare,
    ExportNamedDeclaration: ({ declaration }) => {
      if (declaration?.type === 'FunctionDeclaration') functions.push(declaration);
    },
    TSTypeReference: (node) => {
      const [of] = node.typeArguments?.params ?? [];
      if (nameOf(node) === 'Pick' && of !== undefined) picked.push(of);
    },
  }).visit(program);
  return { declared, from, functions, picked };
}

/** The file of an import: one of the same library, or the door of another. */
function target(file: string, source: string): string {
  if (source.startsWith('.')) return join(dirname(file), source);
  const [, library, door = 'index'] = /^@troupe\/([\w-]+)(?:\/(.+))?$/.exec(source) ?? [];
  return `libs/${library}/src/${door}.ts`;
}
