import type { ExternalAlert } from '@holdpoint/engine';
import type { AlertLevel } from '@holdpoint/plan';

/** What a source says of an alert, before it is cut to what the record can hold. */
export interface AlertFacts {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly startsAt: number;
  readonly state: ExternalAlert['state'];
}

/** Levels by the words that teams write as `severity`; docs/alerts.md lists them. */
const LEVELS: Readonly<Record<AlertLevel, readonly string[]>> = {
  critical: ['critical', 'crit', 'page', 'error', 'fatal', 'emergency', 'high'],
  warning: ['warning', 'warn', 'ticket', 'medium', 'minor'],
  info: ['info', 'information', 'informational', 'notice', 'low', 'debug', 'none'],
};
const MAX_NAME = 120;
const MAX_SUMMARY = 200;
const MAX_LABELS = 10;
const MAX_LABEL_NAME = 60;
const MAX_LABEL_VALUE = 100;

/** Labels that say what is said elsewhere. */
const TOLD_ELSEWHERE = ['alertname', 'severity', 'drill', 'holdpoint_drill'];

/** An alert as the engine knows it: its level from `severity`, its texts on one line and cut to a length. */
export function toAlert({ fingerprint, labels, annotations, startsAt, state }: AlertFacts): ExternalAlert {
  const kept = Object.entries(labels).filter(([name]) => !TOLD_ELSEWHERE.includes(name));
  return {
    fingerprint,
    name: cut(labels.alertname ?? 'an alert without a name', MAX_NAME),
    ...levelOf(labels.severity ?? ''),
    labels: Object.fromEntries(
      kept.slice(0, MAX_LABELS).map(([name, value]) => [cut(name, MAX_LABEL_NAME), cut(value, MAX_LABEL_VALUE)]),
    ),
    summary: cut(annotations.summary ?? annotations.description ?? annotations.message ?? '', MAX_SUMMARY),
    startsAt,
    state,
    drill: isDrill(labels) || isDrill(annotations),
  };
}

function levelOf(severity: string): Pick<ExternalAlert, 'level' | 'assumedFrom'> {
  const word = severity.trim().toLowerCase();
  for (const level of ['critical', 'warning', 'info'] as const) if (LEVELS[level].includes(word)) return { level };
  return { level: 'warning', assumedFrom: cut(severity, MAX_LABEL_VALUE) };
}

function isDrill(texts: Readonly<Record<string, string>>): boolean {
  return [texts.drill, texts.holdpoint_drill].some((text) => text?.trim().toLowerCase() === 'true');
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** On one line, without control characters, of at most `most` characters and no half of a pair. */
function cut(text: string, most: number): string {
  const line = text.replace(CONTROL, ' ').trim().toWellFormed();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
