/** The user `nobody`, whom the modes of files hold back. */
const NOBODY = 65534;

/** Runs `work` as a user whom the modes of files hold back: as `nobody` where the tests run as root. */
export function unprivileged<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}
