import { isPath } from '../compile/signals.ts';
import { sourcesOfKind } from '../compile/sources.ts';
import { isReference } from '../document/references.ts';
import type { SignalDraft } from '../document/signals.ts';
import type { SourceDraft } from '../document/sources.ts';
import type { SourceKind } from '../plan.ts';
import type { Path } from '../source/node.ts';
import { allOf, anyOf, didYouMean, quote, suggest } from '../wording.ts';
import { type CheckContext, declares, entryOf } from './context.ts';
import { placedBy } from './walk.ts';

/** Reports logins that do not fit together, and signals of which nobody knows where they are asked. */
export function checkSources(context: CheckContext): void {
  const { isWritten } = context;
  for (const { value, path } of placedBy<SourceDraft>(context.draft.sources, ['sources'])) {
    checkLogin(context, path);
    if ('headers' in value) checkHeaders(context, value.headers, path);
  }
  const queries = placedBy<SignalDraft>(context.draft.signals, ['signals']).flatMap(({ id, value, path }) => {
    const { from } = value;
    if ('run' in value) checkCommand(context, value.run, path);
    return from === 'prometheus' || from === 'sql' || from === 'http' ? [{ id, from, signal: value, path }] : [];
  });
  for (const query of queries) {
    checkPlace(context, query, query.path);
    checkPlaceholders(context, query, query.path);
  }
  checkSomeSource(
    context,
    queries.filter(({ signal, path }) => !isWritten([...path, 'source']) && !hasAddress(context, signal, path)),
  );
}

/** Whether the signal states an address of its own, readable or not; a path is none. */
function hasAddress({ isWritten }: CheckContext, signal: SignalDraft, path: Path): boolean {
  const at = 'at' in signal ? signal.at : undefined;
  return isWritten([...path, 'at']) && (at === undefined || !isPath(at));
}

function checkLogin({ isWritten, remark }: CheckContext, path: Path): void {
  const has = (name: string): boolean => isWritten([...path, name]);
  for (const name of ['user', 'password'].filter((each) => has('token') && has(each)).slice(0, 1)) {
    const message = `"token" and ${quote(name)} exclude each other: a request has one login`;
    remark([...path, name], { code: 'conflicting_fields', message, hint: 'keep one of the two', onKey: true });
  }
  const companions = [
    { name: 'password', other: 'user' },
    { name: 'cert', other: 'key' },
    { name: 'key', other: 'cert' },
  ];
  for (const { name, other } of companions) {
    if (!has(name) || has(other) || (name === 'password' && has('token'))) continue;
    const message = `${quote(name)} means nothing without ${quote(other)}`;
    remark([...path, name], {
      code: 'missing_field',
      message,
      hint: `add ${quote(other)}, or take it out`,
      onKey: true,
    });
  }
}

/** Names of headers that carry secrets, and of those that belong to the connection. */
const SECRET_HEADER = /auth|cookie|token|secret|password|api-?key|credential/i;
const OWN_HEADERS = ['connection', 'content-length', 'host', 'transfer-encoding'];

function checkHeaders(
  { remark, isWritten }: CheckContext,
  headers: Readonly<Record<string, string | undefined>> | undefined,
  path: Path,
): void {
  for (const { id: name, value, path: place } of placedBy(headers, [...path, 'headers'])) {
    if (OWN_HEADERS.includes(name.toLowerCase())) {
      const message = `the header ${quote(name)} is set by the program itself`;
      remark(place, { code: 'bad_value', message, hint: 'take it out', onKey: true });
    } else if (
      name.toLowerCase() === 'authorization' &&
      (isWritten([...path, 'token']) || isWritten([...path, 'user']))
    ) {
      const message = `the header ${quote(name)} and the login of the source exclude each other`;
      remark(place, { code: 'conflicting_fields', message, hint: 'keep one of the two', onKey: true });
    } else if (SECRET_HEADER.test(name) && !isReference(value)) {
      const message = `found the value of the header ${quote(name)} in plain text (not shown)`;
      remark(place, { code: 'secret_in_plan', message, hint: 'write $NAME for an environment variable, or file:PATH' });
    }
  }
}

interface Query {
  readonly id: string;
  readonly from: Exclude<SourceKind, 'alertmanager'>;
  readonly signal: SignalDraft;
}

type PlacedQuery = Query & { readonly path: Path };

function checkPlace(context: CheckContext, query: Query, path: Path): void {
  const { isWritten, remark } = context;
  const source = 'source' in query.signal ? query.signal.source : undefined;
  const isAddress = hasAddress(context, query.signal, path);
  if (isAddress && isWritten([...path, 'source'])) {
    const message = '"at" and "source" exclude each other: both say where the query is asked';
    const hint = query.from === 'http' ? 'keep one of the two, or write only a path in "at"' : 'keep one of the two';
    remark([...path, 'at'], { code: 'conflicting_fields', message, hint, onKey: true });
  } else if (source !== undefined) checkNamed(context, { ...query, source }, [...path, 'source']);
  else if (!isAddress && !isWritten([...path, 'source'])) checkOnly(context, query, path);
}

function checkNamed(
  { draft, remark }: CheckContext,
  { source, from }: Query & { readonly source: string },
  path: Path,
): void {
  const { sources } = draft;
  const suited = sourcesOfKind(sources, from);
  if (!declares(sources, source)) {
    const hint = suggest(source, suited.length > 0 ? suited : Object.keys(sources ?? {}), 'source');
    return remark(path, { code: 'unknown_source_id', message: `no source is named ${quote(source)}`, hint });
  }
  const kind = entryOf(sources, source)?.kind;
  if (kind === undefined || kind === from) return;
  const message = `${quote(source)} is a source of kind ${kind}; a signal from ${from} needs one of kind ${from}`;
  const hint = suited.length > 0 ? `there is ${allOf(suited.map(quote))}` : `declare one under "sources"`;
  remark(path, { code: 'wrong_source', message, hint });
}

/** Without a word of the author, the only source of the kind is meant. */
function checkOnly({ draft, remark }: CheckContext, { id, from }: Query, path: Path): void {
  const suited = sourcesOfKind(draft.sources, from);
  if (suited.length < 2) return;
  const message = `${allOf(suited.map(quote))} are sources of kind ${from}, and ${quote(id)} does not say which one is asked`;
  const hint = `add "source" with ${anyOf(suited.map(quote))}`;
  remark(path, { code: 'source_unclear', message, hint, onKey: true });
}

/** Said once for each kind, at the first signal that needs a source. */
function checkSomeSource({ draft, isWritten, remark }: CheckContext, queries: readonly PlacedQuery[]): void {
  const { sources } = draft;
  const unread = isWritten(['sources']) && (sources === undefined || hasUnread(sources));
  for (const [from, [first, ...others]] of Map.groupBy(queries, (query) => query.from)) {
    if (first === undefined || unread || sourcesOfKind(sources, from).length > 0) continue;
    const more = others.length === 0 ? '' : `, and of ${others.length} more`;
    const message = `nothing says where the query of ${quote(first.id)}${more} is asked: the plan has no source of kind ${from}`;
    const example = { prometheus: 'metrics', sql: 'database', http: 'status' }[from];
    const entry = `sources: { ${example}: { kind: ${from}, url: $${from.toUpperCase()}_URL } }`;
    const hint = `declare one, such as ${entry}, or add "at" with its address`;
    remark(first.path, { code: 'missing_field', message, hint, onKey: true });
  }
}

function hasUnread(sources: Readonly<Record<string, SourceDraft | undefined>>): boolean {
  return Object.values(sources).some((source) => source?.kind === undefined);
}

/** A command runs without a shell, and is told of the version and the stage by its environment. */
function checkCommand({ remark }: CheckContext, run: string | undefined, path: Path): void {
  const bare = run?.replaceAll(/'[^']*'|\\./g, (quoted) => ' '.repeat(quoted.length));
  const { 0: whole = '', index } = /\$(?:\w+|\{\w*\}?)/.exec(bare ?? '') ?? {};
  if (index === undefined) return;
  const message = `nothing fills in ${quote(whole)}: a command runs without a shell`;
  const hint = "read HOLDPOINT_VARIANT and HOLDPOINT_STAGE in a script, or write sh -c '…'";
  remark([...path, 'run'], { code: 'unknown_placeholder', message, hint, index });
}

const PLACEHOLDERS: Readonly<Record<Query['from'], readonly string[]>> = {
  prometheus: ['variant', 'stage'],
  http: ['variant', 'stage'],
  sql: ['variant', 'stage', 'target', 'from', 'to'],
};

/** A dollar sign with a word behind it stands for something; one that stands for nothing would be asked as it is. */
function checkPlaceholders({ remark }: CheckContext, { from, signal }: Omit<Query, 'id'>, path: Path): void {
  const known = PLACEHOLDERS[from];
  const texts: Readonly<Record<string, unknown>> = signal;
  for (const field of ['query', 'hits', 'of', 'histogram', 'at']) {
    const text = texts[field];
    if (typeof text !== 'string' || isReference(text)) continue;
    for (const { 0: whole, 1: name = '', index } of text.matchAll(/(?<!\$)\$([A-Za-z_]\w*)(?!\w*\$)/g)) {
      if (known.includes(name)) continue;
      const message = `nothing fills in ${quote(whole)}; here could stand ${allOf(known.map((each) => `$${each}`))}`;
      remark([...path, field], { code: 'unknown_placeholder', message, hint: didYouMean(name, known), index });
    }
  }
}
