import type { Plan, QueryPlace, Signal, SourceSettings } from '@holdpoint/plan';
import type { Environment } from '../shell/references.ts';
import { quoted } from './http/failure.ts';
import type { MetricsSource } from './index.ts';
import type { Answer, Asker, Question } from './query/asker.ts';
import { byPlace } from './query/place.ts';
import { readAll } from './query/read-all.ts';
import { type QuerySettings, querySource } from './query/source.ts';
import { answerOf } from './sql/answer.ts';
import { CONNECTIONS, type Database, openDatabase } from './sql/database.ts';
import { type Parameter, readQuery } from './sql/parameters.ts';

type SqlSignal = Signal & { readonly source: QueryPlace & { readonly kind: 'sql'; readonly query: string } };

interface Surroundings extends QuerySettings {
  readonly env?: Environment;
}

const NOW = 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

/**
 * Asks PostgreSQL databases. Each query gives one row: a number, or `hits` and `requests` of the span from
 * `$from` to `$to`, which is told in the time of the database. Errors: `plan_invalid` for a query that cannot
 * be read.
 */
export function sqlSource(plan: Plan, surroundings: Surroundings): MetricsSource {
  const { env, ...settings } = surroundings;
  const signals = Object.values(plan.signals).filter(isSqlSignal);
  const target = targetOf(plan);
  const queries = readAll(signals, ({ source }) => readFor(target, source.query));
  const asked = byPlace(plan, 'sql', signals).map((place) => ({
    asker: sqlAsker(place.settings, openDatabase(place.settings, env), (signal) => queries.get(signal)),
    signals: place.signals,
  }));
  return querySource(asked, settings);
}

interface BoundQuery {
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly target: string;
}

/** `target` is null where the plan has several, so that none can be meant. */
function readFor(target: string | null, query: string) {
  const read = readQuery(query);
  if (read.outcome === 'fault') return { detail: `${read.detail}: ${quoted(query)}` };
  if (target === null && read.parameters.includes('target')) {
    return { detail: '$target cannot be told, for the plan has several targets' };
  }
  return { read: { ...read, target: target ?? '' } };
}

function sqlAsker(
  { id, timeoutMs }: SourceSettings,
  database: Database,
  queryOf: (signal: SqlSignal) => BoundQuery | undefined,
): Asker<SqlSignal> {
  const name = `PostgreSQL ${id}`;

  const ask = async (question: Question<SqlSignal>): Promise<Answer> => {
    const asked = `${name}, ${question.signal.id}`;
    const { text = '', parameters = [], target = '' } = queryOf(question.signal) ?? {};
    const values = parameters.map((parameter) => valueOfParameter(parameter, question, target));
    const rows = await database.read({ text, values }, question.deadline);
    return 'kind' in rows ? { ...rows, detail: `${asked}: ${rows.detail}` } : answerOf(rows, asked);
  };

  return {
    name,
    timeoutMs,
    parallel: CONNECTIONS,
    now: async (deadline) => {
      const rows = await database.read({ text: NOW, values: [] }, deadline);
      return 'kind' in rows ? { ...rows, detail: `${name}: ${rows.detail}` } : Number(rows.first?.[0]);
    },
    ask,
    tellsOfSpan: (signal) => {
      const { parameters = [] } = queryOf(signal) ?? {};
      return parameters.includes('from') || parameters.includes('to');
    },
    close: () => database.close(),
  };
}

function valueOfParameter(parameter: Parameter, { variant, stage, from, to }: Question, target: string): string {
  switch (parameter) {
    case 'variant':
      return variant;
    case 'stage':
      return stage;
    case 'from':
      return new Date(from).toISOString();
    case 'to':
      return new Date(to).toISOString();
    case 'target':
      return target;
  }
}

function targetOf({ targets }: Plan): string | null {
  const [only, ...others] = Object.keys(targets);
  return others.length > 0 ? null : (only ?? '');
}

function isSqlSignal(signal: Signal): signal is SqlSignal {
  return signal.source.kind === 'sql';
}
