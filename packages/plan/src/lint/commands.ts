import type { Plan } from '../plan.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { scriptOf, wordsOf } from './shell.ts';
import { lineOf, stepLists } from './steps.ts';
import { commandsOf } from './texts.ts';

/** Reports signs of a shell in commands that run without one, and pipes of a script that hide a failure. */
export function findShellSyntax(plan: Plan, remark: LintRemark): void {
  for (const { line, path, owner } of commandsOf(plan)) {
    const script = scriptOf(line);
    const sign = /&&|\|\|?|;|>>?|<|\$\(|`|&$/.exec(wordsOf(line).bare)?.[0];
    if (sign !== undefined) {
      const message = `${owner} runs ${quote(line)}, but without a shell: ${quote(sign)} would be handed to the program as it stands`;
      const hint = 'put the line into a script, or run it by bash -c';
      remark({ code: 'shell_syntax', path, message, hint });
    } else if (script !== undefined && /[^|]\|[^|]/.test(wordsOf(script).bare) && !/\bpipefail\b/.test(line)) {
      const message = `${owner} runs a pipe in ${quote(line)}: if its first part fails, the step is done all the same`;
      remark({ code: 'shell_syntax', path, message, hint: 'begin the script with "set -o pipefail;"' });
    }
  }
}

/** What destroys data or takes a service away, and how it is called in messages. */
const DESTRUCTIVE: readonly RegExp[] = [
  /\bFLUSH(?:DB|ALL)\b/i,
  /\brm\s+(?:-\S+\s+)*-(?:[a-zA-Z]*[rR]|-recursive)/,
  /\bDROP\s+(?:TABLE|DATABASE|SCHEMA|INDEX|VIEW|USER|COLUMN)\b/i,
  /\bdropdb\b/,
  /\bTRUNCATE\s+(?:TABLE\s+)?\w/i,
  /\bdocker(?:-|\s+)compose\b.*\sdown\b/,
  /\bkubectl\s+(?:-\S+\s+\S+\s+)*delete\b/,
  /\bhelm\s+(?:uninstall|delete)\b/,
  /\bterraform\s+(?:destroy|apply\s+.*-destroy)\b/,
  /(?:^|[\s/])(?:pg_restore|mysql_?restore|restore(?:[-_.]\S*)?)(?=\s|$)/,
  /\bmkfs(?:\.\w+)?\s/,
  /\bdd\s+.*\bof=/,
];

/** Reports commands that destroy something, where one person alone can start the step. */
export function findDestructiveAlone(plan: Plan, remark: LintRemark): void {
  for (const { steps } of stepLists(plan)) {
    for (const { step, path } of steps) {
      const found = destructionIn(lineOf(step));
      if ((found === undefined && !step.destructive) || isForTwo(plan, step.needs)) continue;
      const why = found === undefined ? 'is marked as destructive' : `runs ${quote(found)}, which destroys something`;
      const who = step.needs.length === 0 ? 'no one has to agree' : `${step.needs.join(' and ')} can be one person`;
      const message = `the step ${quote(step.name)} ${why}, and ${who}`;
      const hint = 'write "destructive: yes" and "needs" with two roles of different people';
      const field = found === undefined ? 'destructive' : 'run';
      remark({ code: 'destructive_alone', path: [...path, field], message, hint });
    }
  }
}

function destructionIn(line: string | undefined): string | undefined {
  if (line === undefined) return undefined;
  for (const pattern of DESTRUCTIVE) {
    const found = pattern.exec(line)?.[0];
    if (found !== undefined) return found.trim().replace(/^\//, '');
  }
  return undefined;
}

/** Whether the roles cannot be filled by one person alone. */
function isForTwo({ roles }: Plan, needs: readonly string[]): boolean {
  const distinct = new Set(needs);
  return distinct.size > 1 && new Set([...distinct].flatMap((role) => roles[role]?.people ?? [])).size > 1;
}

const STOPS =
  /\bsystemctl\s+(?:stop|disable)\b|\bcompose\b.*\s(?:down|stop)\b|\bdocker\s+(?:stop|kill|rm)\b|\bkubectl\s+(?:delete\b|scale\b.*--replicas[= ]0\b)|\bpm2\s+(?:stop|delete)\b|\bservice\s+\S+\s+stop\b|\bhelm\s+uninstall\b/;
const STARTS =
  /\bsystemctl\s+(?:re)?start\b|\bcompose\b.*\sup\b|\bdocker\s+(?:start|run)\b|\bkubectl\s+(?:apply|rollout\s+undo|scale)\b|\bpm2\s+start\b|\bservice\s+\S+\s+start\b|\bhelm\s+(?:install|rollback)\b/;

/** Reports rollbacks that stop something before they have started and verified what is to take its place. */
export function findEarlyStops({ rollback }: Plan, remark: LintRemark): void {
  const { steps } = rollback;
  const stop = steps.findIndex((step) => STOPS.test(lineOf(step) ?? ''));
  const stopping = steps[stop];
  if (stopping === undefined) return;
  const start = steps.findIndex((step, i) => i > stop && STARTS.test(lineOf(step) ?? ''));
  const starting = steps[start];
  const verified = steps.slice(0, stop).some(({ verify }) => verify !== undefined && verify.kind !== 'dns');
  if (verified && starting === undefined) return;
  const message =
    starting === undefined
      ? `${quote(stopping.name)} stops a version before a step has verified that the other one answers`
      : `${quote(stopping.name)} stops a version before ${quote(starting.name)} starts the other one`;
  const hint = 'start the old version, verify that it answers, and stop the new one last';
  remark({ code: 'stop_before_start', path: ['rollback', 'steps', stop], message, hint });
}
