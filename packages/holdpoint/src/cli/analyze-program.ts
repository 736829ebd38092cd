import type { Margin } from '@holdpoint/analysis';
import { parseDuration, parseQuantity } from '@holdpoint/plan';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AnalyzeOptions } from './commands/analyze.ts';
import { examples, jsonOption, wholeNumber } from './options.ts';

/** Adds `holdpoint analyze`. `done` takes its exit code. */
export function addAnalyze(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('analyze')
    .argument('<FILE>', 'CSV or NDJSON with t,variant,requests,errors; - is standard input')
    .description('judge a recorded pair of series: is the candidate worse than stable, and when was it shown')
    .option('--stable <NAME>', 'what the file calls stable')
    .option('--candidate <NAME>', 'what the file calls the candidate')
    .addOption(new Option('--signal <WHAT>', 'what is judged').choices(['errors', 'latency', 'all']).default('all'))
    .addOption(
      new Option('--margin <SIZE>', 'how much worse is still not bad, such as 0.5pp, or 10% of the rate of stable')
        .argParser(readMargin)
        .default(NO_MARGIN, '0'),
    )
    .addOption(new Option('--alpha <P>', 'probability to call a good candidate bad').argParser(readAlpha).default(0.01))
    .addOption(
      new Option('--interval <DURATION>', 'how often one looks; unless stated, with each row').argParser(readSpan),
    )
    .addOption(
      new Option('--min-requests <N>', 'requests that each side needs before a verdict')
        .argParser(wholeNumber)
        .default(1),
    )
    .addOption(
      new Option(
        '--baseline <DURATION>',
        'how much history of stable alone tells how its rate varies; all unless stated',
      ).argParser(readSpan),
    )
    .option('--cumulative', 'the counts are counters that grow, not counts of each interval')
    .option('--svg <FILE>', 'write a picture as well')
    .addOption(jsonOption())
    .action(async (file: string, options: AnalyzeOptions) => {
      const { analyze } = await import('./commands/analyze.ts');
      done(await analyze(file, options));
    });
  examples(command, [
    ['holdpoint analyze incident.csv', 'exit code 0 only when it is healthy'],
    ['holdpoint analyze incident.csv --margin 0.5pp --svg incident.svg', ''],
    ['holdpoint analyze rollout.ndjson.gz --stable v41 --candidate v42 --json', 'for a program'],
  ]);
}

const NO_MARGIN: Margin = { kind: 'points', value: 0 };

/** Reads `0`, `0.5pp` or `10%`. */
function readMargin(text: string): Margin {
  const quantity = parseQuantity(text);
  if ('value' in quantity) {
    const { dimension, value } = quantity.value;
    if (value === 0) return { kind: 'points', value: 0 };
    if (dimension === 'points' && value < 1) return { kind: 'points', value };
    if (dimension === 'ratio' && value <= 100) return { kind: 'relative', value };
  }
  throw new InvalidArgumentError(
    "Points of the rate are needed, such as 0.5pp, or a part of stable's rate, such as 10%.",
  );
}

/** Reads a probability, `0.01` or `1%`, from a billionth to a half. */
function readAlpha(text: string): number {
  const alpha = /^[\d.]+%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (alpha >= 1e-9 && alpha <= 0.5) return alpha;
  throw new InvalidArgumentError('A probability from 0.000000001 to 0.5 is needed, such as 0.01.');
}

/** Reads `1m` as milliseconds. */
function readSpan(text: string): number {
  const duration = parseDuration(text);
  if ('value' in duration) return duration.value;
  throw new InvalidArgumentError('A duration is needed, such as 30s, 5m or 1h30m.');
}
