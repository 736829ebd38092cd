import { writeFileSync } from 'node:fs';
import type { Margin } from '@holdpoint/analysis';
import { analyze as analyzeTable, type Settings } from '../../analyze/analysis.ts';
import { analysisJson } from '../../analyze/json.ts';
import { STANDARD_INPUT } from '../../analyze/open.ts';
import { analysisPicture } from '../../analyze/picture.ts';
import { readTable } from '../../analyze/read-table.ts';
import { analysisText } from '../../analyze/text.ts';
import { LaunchError } from '../../errors.ts';
import type { JsonOption } from '../options.ts';
import { complain, print, printJson, wantsColor } from '../output.ts';

export interface AnalyzeOptions extends JsonOption {
  readonly stable?: string;
  readonly candidate?: string;
  readonly margin: Margin;
  readonly alpha: number;
  readonly interval?: number;
  readonly minRequests: number;
  readonly signal: Settings['signal'];
  readonly baseline?: number;
  readonly cumulative?: true;
  /** Where the picture goes. */
  readonly svg?: string;
}

const USUAL_WIDTH = 100;

/** `holdpoint analyze FILE`. */
export async function analyze(path: string, options: AnalyzeOptions): Promise<number> {
  const { stable, candidate, interval, baseline, margin, alpha, minRequests, signal } = options;
  if (stable !== undefined && stable === candidate) {
    const hint = 'Name the two words that the column variant has.';
    throw new LaunchError('wrong_use', '--stable and --candidate are the same word', { hint });
  }
  const file = path === STANDARD_INPUT ? 'standard input' : path;
  const table = await readTable(path, {
    file,
    ...(stable === undefined ? {} : { stable }),
    ...(candidate === undefined ? {} : { candidate }),
  });
  const analysis = analyzeTable(table, {
    file,
    margin,
    alpha,
    minRequests,
    signal,
    cumulative: options.cumulative === true,
    ...(interval === undefined ? {} : { intervalMs: interval }),
    ...(baseline === undefined ? {} : { baselineMs: baseline }),
  });
  if (options.svg !== undefined) writePicture(options.svg, analysisPicture(analysis));
  const width = Math.max(60, process.stdout.columns ?? USUAL_WIDTH);
  if (options.json === true) printJson(analysisJson(analysis));
  else print(analysisText(analysis, { width, color: wantsColor(process.stdout) }));
  return analysis.verdict === 'healthy' ? 0 : 1;
}

function writePicture(file: string, svg: string): void {
  try {
    writeFileSync(file, svg);
  } catch (cause) {
    const hint = 'Check the folder, and whether you may write there.';
    throw new LaunchError('data_unwritable', `the picture ${file} cannot be written`, { hint, cause });
  }
  complain(`Picture written to ${file}.`);
}
