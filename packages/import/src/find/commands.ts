import type { CodeLine, Node } from '../blocks/node.ts';
import { shellCommands } from '../blocks/shell.ts';
import { columnsOf, fieldsOf } from './columns.ts';
import type { Reading } from './reading.ts';

const SHELLS: ReadonlySet<string> = new Set(['bash', 'powershell', 'ps1', 'cmd', 'bat', 'fish']);
/** Blocks that hold drawings, data or prose. */
const NO_COMMANDS: ReadonlySet<string> = new Set([
  '',
  'text',
  'txt',
  'plain',
  'plaintext',
  'md',
  'markdown',
  'yaml',
  'ascii',
  'tree',
  'diagram',
  'none',
  'log',
  'output',
  'frontmatter',
  'mermaid',
  'json',
  'csv',
  'diff',
  'plantuml',
  'dot',
  'frame',
  'html',
  'xml',
]);
/** Programs that operators name between backticks. */
const PROGRAMS =
  /^(?:sudo |\$ ?)?(?:\.{0,2}\/[\w./-]+|[\w./-]+\.(?:sh|py|rb|js|ts|pl)|kubectl|helm|docker|docker-compose|podman|curl|wget|psql|pg_dump|pg_restore|mysql|redis-cli|mongo|mongosh|git|gh|npm|npx|yarn|pnpm|make|terraform|ansible|ansible-playbook|aws|gcloud|az|ssh|scp|rsync|systemctl|service|argocd|flux|flagd|ld|nginx|haproxy|dig|nslookup|ping|nc|openssl|vault|consul|nomad|cf|heroku|fly|flyctl|vercel|wrangler|pm2|python|python3|node|bundle|rake|php|java|mvn|gradle|bazel|kafka-[\w-]+|rabbitmqctl|k6|locust|ab|wrk|vegeta|promtool|amtool|istioctl|linkerd|skaffold|kustomize|echo|cat|tail|grep|ls|cp|mv|rm|chmod|export|watch|jq|holdpoint|[\w-]{1,40}ctl|[\w-]{1,40}-cli)\s\S/;

/** A program's name with arguments of which one is an option or a setting: `flags set new_cart --off`. */
const WITH_OPTION = /^[a-z][\w.-]{0,40}(?:\s\S+){0,12}\s(?:--?[a-z][\w-]*|[A-Z_]{2,}=\S)/;
/** Lower case words without marks, as a program with arguments is written: `flags off new_cart`. */
const PLAIN_CALL = /^[a-z][\w.-]{1,40}(?:\s[\w./:@=+-]{1,80}){1,8}$/;

/** Commands: shell code command by command, other code block by block, and those named in lines and between backticks. */
export function findCommands(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'code') findInCode(node, reading);
    else if (node.kind === 'table') findInCells(node, reading);
    else findInLine(node, reading);
  }
}

function findInCode(node: Node, reading: Reading): void {
  if (SHELLS.has(node.language)) {
    for (const { line, endLine, text } of shellCommands(node.code)) {
      add(reading, { line, original: firstLine(node.code, line), language: node.language, text, confidence: 1 });
      for (let each = line; each <= endLine; each++) reading.understood.add(each);
    }
    return;
  }
  if (NO_COMMANDS.has(node.language)) return;
  const text = node.code
    .map((line) => line.text)
    .join('\n')
    .trim();
  if (text === '') return;
  if (node.language === 'sql') return statements(node, reading);
  const first = node.code.find((line) => line.text.trim() !== '');
  add(reading, {
    line: first?.line ?? node.line,
    original: first?.text ?? '',
    language: node.language,
    text,
    confidence: 0.9,
  });
  for (const { line } of node.code) reading.understood.add(line);
}

function firstLine(code: readonly CodeLine[], line: number): string {
  return (code.find((each) => each.line === line)?.text ?? '').trim();
}

function statements(node: Node, reading: Reading): void {
  let open: CodeLine[] = [];
  for (const each of node.code) {
    reading.understood.add(each.line);
    if (each.text.trim() === '' || each.text.trim().startsWith('--')) continue;
    open.push(each);
    if (!each.text.trimEnd().endsWith(';') && each !== node.code.at(-1)) continue;
    const text = open
      .map((line) => line.text)
      .join('\n')
      .trim();
    add(reading, {
      line: open[0]?.line ?? each.line,
      original: open[0]?.text.trim() ?? '',
      language: 'sql',
      text,
      confidence: 1,
    });
    open = [];
  }
}

interface Command {
  readonly line: number;
  readonly original: string;
  readonly language: string;
  readonly text: string;
  readonly confidence: number;
}

function add(reading: Reading, command: Command): void {
  if (reading.factsAt('commands', command.line).some(({ text }) => text === command.text)) return;
  reading.add('commands', command);
}

function findInLine(node: Node, reading: Reading): void {
  for (const text of commandsOf(node, reading)) {
    const { line, original } = node;
    add(reading, { line, original, language: 'bash', text, confidence: 0.9 });
    reading.understand(node);
  }
}

/** The commands that one node names: behind "Command:", behind a prompt, or between backticks. */
export function commandsOf(node: Node, reading: Reading): readonly string[] {
  if (node.fenced && /^\$ \S/.test(node.text)) return [withoutPrompt(node.text)];
  const pair = reading.keyValue(node);
  if (pair !== null && pair.value !== '' && fieldsOf(pair.key, reading).has('command')) {
    const said = withoutPrompt(node.codes[0] ?? pair.value);
    const isOne = node.codes.length > 0 || PROGRAMS.test(said) || /^\$ /.test(pair.value) || /^\.{0,2}\//.test(said);
    return isOne ? [said] : [];
  }
  const acts = reading.anywhereUnder(node, 'rollback') || reading.anywhereUnder(node, 'timeline');
  return node.codes.map(withoutPrompt).filter((code) => isCommand(code) || (acts && PLAIN_CALL.test(code)));
}

/** Whether a text between backticks is a command by its own look. */
function isCommand(code: string): boolean {
  return PROGRAMS.test(code) || WITH_OPTION.test(code) || /^\.{0,2}\/[\w./-]+\.sh\b/.test(code);
}

function findInCells(node: Node, reading: Reading): void {
  const column = columnsOf(node, reading)?.fields.findIndex((fields) => fields.has('command')) ?? -1;
  for (const row of node.table?.rows ?? []) {
    row.cells.forEach(({ codes }, i) => {
      const said = codes
        .map(withoutPrompt)
        .filter((code) => isCommand(code) || (i === column && PLAIN_CALL.test(code)));
      for (const text of said) {
        add(reading, { line: row.line, original: row.original, language: 'bash', text, confidence: 0.9 });
        reading.understood.add(row.line);
      }
    });
  }
}

function withoutPrompt(text: string): string {
  return text.replace(/^[$>]\s+/, '').trim();
}
