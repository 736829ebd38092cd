import { readControl } from '../data-dir/control.ts';
import { LaunchError } from '../errors.ts';
import { controlClient, type LaunchClient } from '../server/client.ts';

/** The launch that is running on a data folder, and how to talk to its controller. */
export interface FoundLaunch {
  readonly launch: string;
  readonly client: LaunchClient;
}

/** Finds the running launch of a data folder. Errors: `no_launch` where there is none or another one, `controller_unreachable`. */
export function findLaunch(dir: string, launch?: string): FoundLaunch {
  const control = readControl(dir);
  if (control === null) {
    throw new LaunchError('no_launch', `no launch is running on the data folder ${dir}`, {
      hint: `Start one with \`holdpoint run PLAN --data ${dir}\`, or name the folder of a running one with --data.`,
    });
  }
  if (launch !== undefined && launch !== control.launch) {
    throw new LaunchError('no_launch', `${launch} is not running on ${dir}; ${control.launch} is`, {
      hint: 'Leave the name out, or name the data folder of that launch with --data.',
    });
  }
  return { launch: control.launch, client: controlClient(control) };
}
