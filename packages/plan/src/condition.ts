import type { Quantity } from './quantity.ts';

export type Variant = 'stable' | 'candidate';
export type Comparator = '<' | '<=' | '>' | '>=' | '=' | '!=';
export type AlertLevel = 'critical' | 'warning' | 'info';

/** What is measured: a signal, of which version, and by which label it is told apart. */
export interface Subject {
  readonly signal: string;
  /** The candidate unless the condition says otherwise. */
  readonly variant: Variant;
  /** `by endpoint`: the condition must hold for each value of this label. */
  readonly by?: string;
}

/** What moves a limit away from a measured one: percent is relative, all other units are absolute. */
export interface Offset {
  readonly sign: 1 | -1;
  readonly quantity: Quantity;
}

/** What a measured value is compared with. `baseline + 50%` is relative, `baseline + 20MB` absolute. */
export type Operand =
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  | { readonly kind: 'baseline'; readonly offset?: Offset }
  /** What the same query gave for the same hours of the week before. */
  | { readonly kind: 'last_week'; readonly offset?: Offset };

/** One parsed condition of plan-language grammar. Durations are milliseconds. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly subject: Subject;
      readonly op: Comparator;
      readonly operand: Operand;
      readonly forMs?: number;
    }
  | {
      /** `error_rate from 1% to 2%`: half-open, 1 % belongs to it and 2 % does not. */
      readonly kind: 'range';
      readonly subject: Subject;
      readonly low: Quantity;
      readonly high: Quantity;
    }
  | {
      /** `rises 5pp since previous stage`: percent is relative, pp and other units are absolute. */
      readonly kind: 'change';
      readonly subject: Subject;
      readonly direction: 'rises' | 'falls';
      readonly amount: Quantity;
      readonly since: 'baseline' | 'previous_stage';
    }
  | {
      /** `grows > 10MB per 3m`. */
      readonly kind: 'growth';
      readonly subject: Subject;
      readonly op: Comparator;
      readonly amount: Quantity;
      readonly perMs: number;
    }
  | {
      /** `trending down over 2h`, `trending up by > 10MB per 1h over 2h`. */
      readonly kind: 'trend';
      readonly subject: Subject;
      readonly direction: 'up' | 'down';
      /** How steep it must be, in that direction; any slope that is surely one unless stated. */
      readonly rate?: { readonly op: Comparator; readonly amount: Quantity; readonly perMs: number };
      readonly overMs: number;
    }
  | {
      /** `candidate error_rate not worse than stable by 0.5pp`. */
      readonly kind: 'not_worse';
      readonly subject: Subject;
      readonly margin?: Quantity;
    }
  | {
      /** `candidate error_rate worse than stable by 10%`: percent is a part of stable's value, pp are points. */
      readonly kind: 'worse';
      readonly subject: Subject;
      readonly margin?: Quantity;
    }
  | {
      /** `error_rate burns > 14.4x over 1h`: how many times faster than its objective allows. */
      readonly kind: 'burn';
      readonly subject: Subject;
      readonly op: Comparator;
      readonly factor: number;
      readonly overMs: number;
    }
  | {
      /** `requests >= 1000`, `users >= 500`: counted on the candidate since the stage was entered. */
      readonly kind: 'evidence';
      readonly what: 'requests' | 'users';
      readonly op: Comparator;
      readonly count: number;
    }
  | {
      /** `no critical alert since previous stage`, `any critical alert`. */
      readonly kind: 'alert';
      readonly level: AlertLevel;
      readonly expect: 'none' | 'any';
      readonly since?: 'previous_stage';
    }
  /** `split as ordered`, `split not as ordered`: whether the router gives the share that it was told. */
  | { readonly kind: 'split'; readonly expect: 'as_ordered' | 'off' }
  | { readonly kind: 'check'; readonly id: string }
  | { readonly kind: 'ask'; readonly role: string; readonly question: string };
