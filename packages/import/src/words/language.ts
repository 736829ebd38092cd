/** What a section, a table or a list is about. */
export type Topic =
  | 'checklist'
  | 'stages'
  | 'thresholds'
  | 'alerts'
  | 'triggers'
  | 'rollback'
  | 'timeline'
  | 'checkpoint'
  | 'gate'
  | 'decision'
  | 'criteria'
  | 'matrix'
  | 'roles'
  | 'contacts'
  | 'approvals'
  | 'channels'
  | 'success'
  | 'links'
  | 'actions'
  | 'example';

/** What a column of a table or a named field says. */
export type Field =
  | 'metric'
  | 'value'
  | 'target'
  | 'warning'
  | 'critical'
  | 'condition'
  | 'action'
  | 'within'
  | 'hold'
  | 'stage'
  | 'share'
  | 'users'
  | 'duration'
  | 'time'
  | 'step'
  | 'owner'
  | 'role'
  | 'name'
  | 'contact'
  | 'command'
  | 'verification'
  | 'communication'
  | 'channel'
  | 'severity'
  | 'scope'
  | 'decision'
  | 'status'
  | 'date'
  | 'notes'
  | 'number';

/** What may be decided at a checkpoint. */
export type Decision = 'GO' | 'NO-GO' | 'CONTINUE' | 'PAUSE' | 'ROLLBACK' | 'EXTEND' | 'ABORT';

/** What a trigger does. */
export type TriggerAction = 'rollback' | 'pause' | 'page';

/** Units in words; the plan language's own names for them. */
export type DurationUnit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w';

/** Comparisons in words, before the quantity or after it. */
export interface ComparisonWords {
  readonly below: readonly string[];
  readonly atMost: readonly string[];
  readonly above: readonly string[];
  readonly atLeast: readonly string[];
  readonly equal: readonly string[];
  readonly belowAfter?: readonly string[];
  readonly atMostAfter?: readonly string[];
  readonly aboveAfter?: readonly string[];
  readonly atLeastAfter?: readonly string[];
}

/** All that the reader knows of one language. Words are compared without case and accents. */
export interface Language {
  /** Such as `es`. */
  readonly tag: string;
  /** Scripts whose letters tell the language, by their Unicode names, and how much each letter tells. */
  readonly scripts?: Readonly<Record<string, number>>;
  /** What stands before the decimals of a number. */
  readonly decimal: '.' | ',';
  /** Words that no text of the language goes without, and that others lack. */
  readonly common: readonly string[];
  /** Names of sections, and words within them. */
  readonly topics: Readonly<Partial<Record<Topic, readonly string[]>>>;
  readonly fields: Readonly<Partial<Record<Field, readonly string[]>>>;
  readonly compare: ComparisonWords;
  readonly durations: Readonly<Record<DurationUnit, readonly string[]>>;
  /** Other units in words, by the plan language's name: `%`, `pp`, `/s`, `/min`, `MB`, `GB`, `USD`; '' for bare counts. */
  readonly units: Readonly<Record<string, readonly string[]>>;
  readonly numbers: Readonly<Record<string, number>>;
  /** Words after a number that multiply it, such as `million`. */
  readonly multipliers: Readonly<Record<string, number>>;
  /** "for" five minutes. */
  readonly lasting: readonly string[];
  /** What follows the duration: five minutes "in a row". */
  readonly lastingAfter?: readonly string[];
  /** "within" five minutes. */
  readonly within: readonly string[];
  /** What follows the duration in languages where "within" does. */
  readonly withinAfter?: readonly string[];
  /** "from" one "to" two. */
  readonly ranges: readonly string[];
  /** Words of waves, stages and phases. */
  readonly stage: readonly string[];
  /** "then", between one share and the next. */
  readonly next: readonly string[];
  /** "each", before a word for stages. */
  readonly each: readonly string[];
  /** Parts of all in words, in percent: "half of". */
  readonly parts: Readonly<Record<string, number>>;
  /** "users", to count stages in. */
  readonly users: readonly string[];
  /** What takes all: "all users", "everyone", "full rollout". */
  readonly everyone: readonly string[];
  readonly moments: {
    readonly day: readonly string[];
    readonly week: readonly string[];
    readonly hour: readonly string[];
    readonly minute: readonly string[];
    /** What may follow a time of day. */
    readonly oclock?: readonly string[];
    /** What may stand before a number that is then a day or a week: `第`. */
    readonly ordinal?: readonly string[];
    /** What makes a number before it a day: `日目`. */
    readonly dayAfter?: readonly string[];
    readonly weekAfter?: readonly string[];
  };
  readonly actions: Readonly<Record<TriggerAction | 'continue', readonly string[]>>;
  readonly decisions: Readonly<Partial<Record<Decision, readonly string[]>>>;
  /** "step", before a number. */
  readonly step: readonly string[];
  /** "and", between two conditions that must both hold. */
  readonly and: readonly string[];
  /** Alerts by their level, such as "critical alert". */
  readonly alertLevels: Readonly<Record<'critical' | 'warning' | 'info', readonly string[]>>;
  /** "new". */
  readonly fresh: readonly string[];
  /** What a column of states says of what is done. */
  readonly done: readonly string[];
  /** Names of the title in front matter. */
  readonly title: readonly string[];
  /** "if", "when". */
  readonly conditions: readonly string[];
  /** "when", in a heading that asks when something is done. */
  readonly when: readonly string[];
  /** "how to", "how do we": a heading that says how something is done. */
  readonly how: readonly string[];
  /** "zero", "no": none of what follows. */
  readonly none: readonly string[];
  /** Over what it was before: "baseline". */
  readonly baseline: readonly string[];
  /** Over what it was in the stage before: "previous wave". */
  readonly previous: readonly string[];
  /** Metrics, by the name that a signal of a plan would have. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  readonly roles: readonly string[];
  /** What messages go through, beyond the names of products. */
  readonly channels: Readonly<Partial<Record<'email' | 'phone' | 'sms' | 'status_page', readonly string[]>>>;
  /** Words that say nothing where a metric is named: "should", "must", "stay", "is". */
  readonly fillers: readonly string[];
}
