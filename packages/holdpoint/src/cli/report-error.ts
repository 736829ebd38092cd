import { ERRORS, LaunchError } from '../errors.ts';
import { complain } from './output.ts';

/** Tells of an error on standard error, and says which exit code it has. Stacks are for whoever asks with HOLDPOINT_DEBUG=1. */
export function reportError(error: unknown): number {
  const debug = process.env.HOLDPOINT_DEBUG === '1' && error instanceof Error ? `\n${error.stack}` : '';
  if (error instanceof LaunchError) {
    complain(`${errorText(error)}${debug}`);
    return ERRORS[error.code].exit;
  }
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.split('\n');
  complain(`holdpoint: this is a fault of ours: ${line}${debug}`);
  if (debug === '') complain('Set HOLDPOINT_DEBUG=1 to see where it happened, and report it.');
  return ERRORS.internal.exit;
}

/** An expected failure in words: what happened, and what to do. */
export function errorText({ message, hint }: LaunchError): string {
  return `holdpoint: ${message}${hint === undefined ? '' : `\n${hint}`}`;
}
