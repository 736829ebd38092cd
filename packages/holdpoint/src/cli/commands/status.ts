import { renderBoard } from '../../board/render.ts';
import { findLaunch } from '../find-launch.ts';
import type { DataOption, JsonOption } from '../options.ts';
import { print, printJson, wantsColor, wantsUnicode } from '../output.ts';

const HEIGHT = 30;
const [NARROWEST, WIDEST] = [40, 120];

/** `holdpoint status [LAUNCH]`. */
export async function status(launch: string | undefined, { data, json }: DataOption & JsonOption): Promise<number> {
  const view = await findLaunch(data, launch).client.view();
  if (json === true) printJson(view);
  else {
    const width = Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? 80));
    const color = wantsColor(process.stdout);
    const options = { width, height: HEIGHT, color, unicode: wantsUnicode(), zone: view.timezone };
    print(renderBoard(view, options).join('\n'));
  }
  return 0;
}
