import type { CodeLine } from './node.ts';

/** One command of a block of shell code, with what stands above it as a comment. */
export interface ShellCommand {
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
  readonly comments: readonly CodeLine[];
}

const OPENS = /^(?:if|for|while|until|case|select)\b|\bdo$|\bthen$|\{$/;
const CLOSES = /^(?:fi|done|esac|\})/;

/** Splits shell code into commands: wrapped lines, loops, conditions and here-documents stay whole. Nothing is run. */
export function shellCommands(code: readonly CodeLine[]): readonly ShellCommand[] {
  const prompted = code.some(({ text }) => /^\s*\$ /.test(text));
  const commands: ShellCommand[] = [];
  let comments: CodeLine[] = [];
  for (let i = 0; i < code.length; i++) {
    const text = code[i]?.text.trim() ?? '';
    const { line } = code[i] ?? { line: 0 };
    if (text === '') continue;
    if (text.startsWith('#')) {
      const said = text.replace(/^#+!?\s*/, '');
      if (i > 0 || !text.startsWith('#!')) if (said !== '') comments.push({ line, text: said });
      continue;
    }
    if (prompted && !text.startsWith('$ ')) continue;
    const length = commandLength(code, i);
    const lines = code.slice(i, i + length).map((each) => each.text);
    const joined = withoutRemark(dedent(lines).replace(/^\$ /, ''));
    commands.push({ line, endLine: line + length - 1, text: joined, comments });
    comments = [];
    i += length - 1;
  }
  return commands;
}

/** Comments that no command follows: prose in a block of code. */
export function looseComments(code: readonly CodeLine[]): readonly CodeLine[] {
  return code.flatMap(({ line, text }) => {
    const said = /^\s*#+\s*(.*)$/.exec(text)?.[1] ?? '';
    return said === '' || text.trim().startsWith('#!') ? [] : [{ line, text: said }];
  });
}

/** A command of one line without the remark behind it: `./check --all # must print OK`. */
function withoutRemark(command: string): string {
  const at = command.includes('\n') ? -1 : command.search(/\s#\s/);
  return at === -1 || /["'`]/.test(command.slice(at)) ? command : command.slice(0, at).trimEnd();
}

function commandLength(code: readonly CodeLine[], from: number): number {
  const first = code[from]?.text ?? '';
  const [, mark] = /<<-?\s?["']?(\w{1,40})["']?/.exec(first) ?? [];
  if (mark !== undefined) {
    const end = code.findIndex(({ text }, i) => i > from && text.trim() === mark);
    return end === -1 ? 1 : end - from + 1;
  }
  let depth = 0;
  for (let i = from; i < code.length; i++) {
    const text = code[i]?.text.trim() ?? '';
    if (/^(?:if|for|while|until|case|select)\b/.test(text) || (OPENS.test(text) && /\{$/.test(text))) depth++;
    if (/^(?:fi|done|esac|\})/.test(text) || /;\s?(?:fi|done|esac)$/.test(text)) depth--;
    if (depth <= 0 && !text.endsWith('\\') && !/(?:\||&&)$/.test(text)) return i - from + 1;
    if (CLOSES.test(text) && depth <= 0) return i - from + 1;
  }
  return depth > 0 ? 1 : code.length - from;
}

function dedent(lines: readonly string[]): string {
  const indent = (lines[0] ?? '').length - (lines[0] ?? '').trimStart().length;
  return lines
    .map((line) => (line.slice(0, indent).trim() === '' ? line.slice(indent) : line.trimStart()))
    .join('\n')
    .trimEnd();
}
