import { verifyRecord } from '../../store/audit.ts';
import { renderAudit } from '../../store/audit-report.ts';
import type { DataOption, JsonOption } from '../options.ts';
import { print, printJson } from '../output.ts';

/** `holdpoint audit verify`. */
export function auditVerify({ data, json }: DataOption & JsonOption): number {
  const report = verifyRecord(data);
  if (json === true) printJson(report);
  else print(renderAudit(report).trimEnd());
  return report.ok ? 0 : 1;
}
