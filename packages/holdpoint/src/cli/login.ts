import { userInfo } from 'node:os';

/** The login of the operating system that runs this process; its number where it has no name. */
export function login(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
