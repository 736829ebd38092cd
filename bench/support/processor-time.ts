import { readFileSync } from 'node:fs';

/** Microseconds per clock tick of /proc/PID/stat. */
const TICK_MICROS = 10_000;

/** User and system time of a process so far, microseconds. */
export function processorMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}
