/** Where a fact stands in the document, as it was written, and how sure the reader is. */
export interface Found {
  /** Line of the document, from 1. */
  readonly line: number;
  /** The text that it was read from, repaired where the document was damaged. */
  readonly original: string;
  /** 0 to 1: 1 where the form is unmistakable, less where words had to be interpreted. */
  readonly confidence: number;
}

export interface ChecklistItem extends Found {
  readonly text: string;
  readonly done: boolean;
  /** Heading under which it stands; empty before the first. */
  readonly section: string;
}

export interface StageFact extends Found {
  readonly label: string;
  /** Part of all traffic or users, 0 to 100. */
  readonly percent?: number;
  /** At most so many users. */
  readonly users?: number;
  /** As the plan language writes it, such as `24h`; absent where the document does not say. */
  readonly duration?: string;
}

export type Comparison = '<' | '<=' | '>' | '>=' | '=';

export interface ThresholdFact extends Found {
  /** What is measured, in the document's words. */
  readonly metric: string;
  readonly op: Comparison;
  readonly value: number;
  /** As the plan language writes it, such as `ms`, `%`, `/s`, `USD`; empty for bare counts. */
  readonly unit: string;
  /** How long it must hold, such as `5m`. */
  readonly for?: string;
  /** What the document calls the limit: a target of what is good, or a limit of what is bad. */
  readonly level?: 'target' | 'warning' | 'critical';
  /** What it applies to: a stage, an endpoint, a section. */
  readonly scope?: string;
}

export interface TriggerFact extends Found {
  readonly text: string;
  /** The condition as the plan language writes it; absent where it could not be read. */
  readonly condition?: string;
  readonly action: 'rollback' | 'pause' | 'page';
  /** How soon the action must have been taken, such as `5m`. */
  readonly within?: string;
}

export interface RollbackStepFact extends Found {
  readonly text: string;
  readonly command?: string;
}

export interface CommandFact extends Found {
  /** `bash`, `sql`, `nginx`, …; empty where the document does not say. */
  readonly language: string;
  readonly text: string;
}

export interface TimelineFact extends Found {
  /** The moment as it was written, such as `T-15m`, `02:00:15` or `Day 3`. */
  readonly at: string;
  readonly text: string;
  readonly owner?: string;
  readonly command?: string;
  readonly verification?: string;
  readonly communication?: string;
  /** What else stands below it, such as `Action: …`, line by line. */
  readonly details?: readonly string[];
}

export interface CheckpointFact extends Found {
  readonly label: string;
  /** What may be decided at it, such as GO, NO-GO, ROLLBACK. */
  readonly decisions: readonly string[];
}

export interface RoleFact extends Found {
  readonly role: string;
}

export interface PersonFact extends Found {
  readonly role?: string;
  readonly name: string;
  /** Address, number or handle, as written. */
  readonly contact?: string;
}

export interface ChannelFact extends Found {
  readonly kind: 'slack' | 'email' | 'pagerduty' | 'phone' | 'sms' | 'webhook' | 'status_page' | 'teams' | 'other';
  /** Such as `#launch` or `ops@example.com`. */
  readonly name: string;
}

export interface ApprovalFact extends Found {
  readonly role: string;
}

export interface SuccessCriterionFact extends Found {
  readonly text: string;
  /** As the plan language writes it; absent where it holds no measure. */
  readonly condition?: string;
}

export interface LinkFact extends Found {
  readonly text: string;
  readonly url: string;
}

/** A line that no rule understood. */
export interface UnrecognisedLine {
  readonly line: number;
  readonly text: string;
}

/** What was wrong with the bytes of the document, and what was done about it. */
export interface Repair {
  readonly kind:
    | 'double_encoded'
    | 'legacy_encoding'
    | 'bom'
    | 'line_ends'
    | 'spaces'
    | 'hyphens'
    | 'quotes'
    | 'control'
    | 'lost';
  /** How often. */
  readonly count: number;
  /** The first lines on which it was found. */
  readonly lines: readonly number[];
}

/** All that was understood of a document. Nothing in it was invented. */
export interface Facts {
  /** Language tag such as `es`; `und` where no rule could tell. */
  readonly language: string;
  readonly title: string;
  readonly checklist: readonly ChecklistItem[];
  readonly stages: readonly StageFact[];
  readonly thresholds: readonly ThresholdFact[];
  readonly triggers: readonly TriggerFact[];
  readonly rollbackSteps: readonly RollbackStepFact[];
  readonly commands: readonly CommandFact[];
  readonly timeline: readonly TimelineFact[];
  readonly checkpoints: readonly CheckpointFact[];
  readonly roles: readonly RoleFact[];
  readonly people: readonly PersonFact[];
  readonly channels: readonly ChannelFact[];
  readonly approvals: readonly ApprovalFact[];
  readonly successCriteria: readonly SuccessCriterionFact[];
  readonly links: readonly LinkFact[];
  readonly unrecognised: readonly UnrecognisedLine[];
  /** Part of the lines with content that were understood, 0 to 1. */
  readonly coverage: number;
  readonly repairs: readonly Repair[];
}
