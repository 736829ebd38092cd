import { type Condition, formatCondition, parseCondition, parseQuantity } from '@holdpoint/plan';
import type { Found, ThresholdFact } from '../facts.ts';
import type { Choices } from './choices.ts';
import { idOf } from './names.ts';
import { type Field, field, map } from './tree.ts';

/** A signal that the document speaks of. */
interface BookedSignal {
  readonly id: string;
  readonly title: string;
  /** As the plan language writes it; empty for counts. */
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly about: Found[];
}

/** What a signal is asked for. */
export interface Mention {
  readonly metric: string;
  readonly unit: string;
  /** Whether larger values are better; worked out from the words where it is not known. */
  readonly better?: 'lower' | 'higher';
  readonly about: Found;
}

const SUCCESS =
  /success|uptime|availab|hit|throughput|éxito|exito|erfolg|verfügbar|succès|réussite|sucesso|disponib|thành công|成功|可用|성공|가용|نجاح|توفر/iu;
const ERROR_WORDS =
  /^(?:the |overall |api |http |total )?(?:error|errors|failure|failed requests)(?:[ _-]?(?:rates?|ratio|%))?$/i;
const ERROR_OTHERS =
  /^(?:tasa de errores|tasa de error|fehlerrate|fehlerquote|taux d.erreurs?|taxa de erros?|tỷ lệ lỗi|tỉ lệ lỗi|错误率|エラー率|오류율|에러율|معدل الخطأ|معدل الأخطاء)$/iu;
const SUCCESS_OTHERS =
  /^(?:tasa de éxito|taux de succès|taux de réussite|erfolgsrate|erfolgsquote|taxa de sucesso|tỷ lệ thành công|tỉ lệ thành công|成功率|성공률|معدل النجاح|نسبة النجاح)$/iu;
const SUCCESS_RATE = /^(?:overall |total )?success(?:ful)?(?:[ _-]?(?:rate|ratio|request)s?)?$/i;
const LATENCY =
  /latenc|response[ _-]?times?|duration|latenz|antwortzeit|temps de réponse|tempo de resposta|tiempo de respuesta|độ trễ|thời gian phản hồi|延迟|响应时间|レイテンシ|応答時間|지연|응답|زمن|كمون/iu;
const LATENCY_WORD = new RegExp(`\\p{L}*(?:${LATENCY.source})\\p{L}*`, 'giu');
const QUANTILE = /\bp ?(50|75|90|95|99(?:\.9)?)\b/i;

/** The id by which a plan calls what a document measures: `Error rate (5xx)` is `error_rate`, `P95 latency` is `p95`. */
export function signalId(metric: string, unit: string): string {
  const text = metric
    .replaceAll(/\([^()]*\)/g, ' ')
    .replaceAll(/[*_`]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const ratio = unit === '%';
  if (ratio && (ERROR_WORDS.test(text) || ERROR_OTHERS.test(text))) return 'error_rate';
  if (ratio && (SUCCESS_RATE.test(text) || SUCCESS_OTHERS.test(text))) return 'success_rate';
  const quantile = QUANTILE.exec(text)?.[1];
  const others = text
    .replace(QUANTILE, ' ')
    .replace(/\b(?:response|times?|latency|request|duration|overall|api)\b/gi, ' ');
  const isTime = /^(?:ms|s|m|h)$/.test(unit);
  if (quantile !== undefined && isTime && !/[\p{L}\d]/u.test(others.replace(LATENCY_WORD, ' '))) return `p${quantile}`;
  const id = idOf(text, 'signal', '_');
  return RESERVED.has(id) ? `${id}_value` : id;
}

/** Words of the grammar that name no signal. */
const RESERVED = new Set([
  'any',
  'ask',
  'baseline',
  'candidate',
  'check',
  'no',
  'not',
  'requests',
  'split',
  'stable',
  'users',
]);

/** The signals of a plan, collected from whatever speaks of them. */
export class SignalBook {
  readonly #signals = new Map<string, BookedSignal>();
  readonly #left = new Set<string>();
  readonly #unmeasured: ReadonlySet<Found>;

  /** `unmeasured` are facts whose conditions the plan language refuses. */
  constructor(unmeasured: ReadonlySet<Found>) {
    this.#unmeasured = unmeasured;
  }

  /** The id of a signal that is spoken of; one for each quantity. */
  use({ metric, unit, better, about }: Mention): string {
    const wanted = signalId(metric, unit);
    const taken = this.#signals.get(wanted);
    const clash = taken !== undefined && dimensionOf(taken.unit) !== dimensionOf(unit);
    const id = clash ? `${wanted}_${dimensionOf(unit)}` : wanted;
    const known = this.#signals.get(id);
    if (known !== undefined) known.about.push(about);
    else {
      const guess = better ?? (SUCCESS.test(metric) ? 'higher' : 'lower');
      this.#signals.set(id, { id, title: metric, unit, better: guess, about: [about] });
    }
    return id;
  }

  /** A condition of the reader with the ids of this book; null where it is none of the language. */
  condition(text: string, about: Found): string | null {
    const parsed = parseCondition(text);
    if (!('value' in parsed) || this.#unmeasured.has(about)) return null;
    const renamed = this.#renamed(parsed.value.condition, about);
    return renamed === null ? null : formatCondition(renamed);
  }

  #renamed(condition: Condition, about: Found): Condition | null {
    if (condition.kind === 'check' || condition.kind === 'ask') return null;
    if (!('subject' in condition)) return condition;
    const metric = condition.subject.signal.replaceAll('_', ' ');
    const id = this.use({ metric, unit: unitOf(condition), about });
    return this.#left.has(id) ? null : { ...condition, subject: { ...condition.subject, signal: id } };
  }

  better(id: string): 'lower' | 'higher' {
    return this.#signals.get(id)?.better ?? 'lower';
  }

  /** Whether somebody has chosen to leave the signal out. */
  isLeftOut(id: string): boolean {
    return this.#left.has(id);
  }

  /** Asks where each signal comes from that the router does not count. Gives the sections `sources` and `signals`. */
  fields(choices: Choices): readonly Field[] {
    const signals = [...this.#signals.values()].flatMap((signal) => this.#field(signal, choices));
    if (signals.length === 0) return [];
    const asks = signals.some(
      ({ value }) =>
        typeof value === 'object' && 'fields' in value && value.fields.some((each) => each.value === 'prometheus'),
    );
    const source = map(field('kind', 'prometheus'), field('url', '$PROMETHEUS_URL'));
    return [...(asks ? [field('sources', map(field('prometheus', source)))] : []), field('signals', map(...signals))];
  }

  #field(signal: BookedSignal, choices: Choices): readonly Field[] {
    const { id, better, about } = signal;
    const counted = COUNTED[id] ?? (/^p[\d.]+$/.test(id) ? `latency ${id}` : undefined);
    const rest = [field('better', better)];
    if (counted !== undefined) {
      return [
        field(id, map(field('from', 'traffic'), field('measure', counted), ...rest), { about: about.slice(0, 3) }),
      ];
    }
    const { value, choice } = choices.ask({
      id: `signals.${id}`,
      question: `Where does ${JSON.stringify(signal.title)} come from?`,
      answers: ['metrics NAME', 'prometheus QUERY', 'leave out'],
      form: 'metrics NAME for a series of the services’ own metrics page, prometheus QUERY, latency p95 and the like for what the router measures, or leave out',
      about,
      read: (answer) => sourceOf(answer, signal),
      placeholder: [
        field('from', 'metrics'),
        field('metric', `still_to_be_chosen_${id}`.slice(0, 60)),
        ...unitField(signal),
      ],
    });
    if (value.length === 0) {
      this.#left.add(id);
      return [];
    }
    const grounds = choice === undefined ? {} : { choice };
    return [field(id, map(...value, ...rest), { about: about.slice(0, 3), ...grounds })];
  }
}

const COUNTED: Readonly<Record<string, string>> = {
  error_rate: 'errors / requests',
  success_rate: 'successes / requests',
};

/** Whether the router counts a signal by itself. */
export function isCounted(id: string): boolean {
  return Object.hasOwn(COUNTED, id) || /^p[\d.]+$/.test(id);
}

/** Where an answer says that a signal comes from; no fields where it is left out. */
function sourceOf(answer: string, signal: BookedSignal): readonly Field[] | null {
  if (/^(?:leave out|skip)$/i.test(answer)) return [];
  const [, name] = /^metrics ([A-Za-z_:][\w:]*)$/.exec(answer) ?? [];
  if (name !== undefined) return [field('from', 'metrics'), field('metric', name), ...unitField(signal)];
  const [, query] = /^prometheus (\S.*)$/.exec(answer) ?? [];
  if (query !== undefined)
    return [
      field('from', 'prometheus'),
      field('query', query),
      field('unit', signal.unit === '' ? 'count' : signal.unit),
    ];
  const counted =
    /^(?:latency p\d{1,2}(?:\.\d{1,2})?|errors \/ requests|successes \/ requests|requests per second)$/.test(answer);
  return counted ? [field('from', 'traffic'), field('measure', answer)] : null;
}

function unitField({ unit }: BookedSignal): readonly Field[] {
  return [
    ...(unit === '/s' || unit === '/min' ? [field('measure', 'rate')] : []),
    field('unit', unit === '' ? 'count' : unit === '/min' ? '/s' : unit),
  ];
}

/** What a unit measures; the unit itself where it is none of the language. */
function dimensionOf(unit: string): string {
  const one = parseQuantity(`1${unit}`);
  return 'value' in one ? one.value.dimension : unit;
}

/** The unit in which a condition speaks of its signal. */
function unitOf(condition: Condition): string {
  const text = quantityText(condition) ?? '';
  const unit = /^[\d.]+\s*([%A-Za-z/]*)/.exec(text)?.[1] ?? '';
  return unit === 'pp' ? '%' : unit;
}

function quantityText(condition: Condition): string | undefined {
  if (condition.kind === 'compare' && condition.operand.kind === 'quantity') return condition.operand.quantity.text;
  if (condition.kind === 'range') return condition.low.text;
  if (condition.kind === 'change' || condition.kind === 'growth') return condition.amount.text;
  return undefined;
}

/** The limit that a threshold states, such as `< 2% for 5m`; null where the plan language has none like it. */
export function limitOf({ op, value, unit, for: length, original }: ThresholdFact): string | null {
  const amount = amountOf(value, unit);
  const span = length === undefined ? '' : ` for ${length}`;
  if (
    unit === '%' &&
    new RegExp(`\\+\\s?${String(value).replace('.', '\\.')}\\s?%`).test(original) &&
    (op === '>' || op === '>=')
  ) {
    return `${op} baseline + ${amount}${span}`;
  }
  return 'value' in parseQuantity(amount) ? `${op} ${amount}${span}` : null;
}

/** Whether a limit is a distance from what stable measured before, such as `+50%`. */
export function isFromBaseline(fact: ThresholdFact): boolean {
  return limitOf(fact)?.includes(' baseline ') === true;
}

/** The unit of a signal whose limits are all distances from the baseline: memory is counted in bytes, other things as they come. */
export function unitBesideBaseline(metric: string): string {
  if (/memor|\bram\b|heap|speicher|mémoire|memória|bộ nhớ|内存|メモリ|메모리|ذاكرة/iu.test(metric)) return 'MB';
  return /cpu|%/i.test(metric) ? '%' : '';
}

function amountOf(value: number, unit: string): string {
  return /^[A-Z]{3}$/.test(unit) ? `${value} ${unit}` : `${value}${unit}`;
}
