import { findLaunch } from '../find-launch.ts';
import type { DataOption, JsonOption } from '../options.ts';
import { print, printJson, wantsColor, wantsUnicode } from '../output.ts';
import { picture } from '../picture.ts';

/** `holdpoint status [LAUNCH]`. */
export async function status(launch: string | undefined, { data, json }: DataOption & JsonOption): Promise<number> {
  const view = await findLaunch(data, launch).client.view();
  if (json === true) printJson(view);
  else print(picture(view, { color: wantsColor(process.stdout), unicode: wantsUnicode() }));
  return 0;
}
