/** What the document changed in a plan since it was last imported. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Place in the plan, in words: `stages / Wave 1 / observe`. */
  readonly place: string;
  /** As YAML on one line; empty for what was added or removed as a whole. */
  readonly from: string;
  readonly to: string;
}

/** Something that was edited by hand and that the document changed as well. */
export interface Conflict {
  readonly place: string;
  /** As it was imported last; empty where it was not there. */
  readonly before: string;
  /** As the plan has it; empty where it was deleted. */
  readonly mine: string;
  /** As the document has it now; empty where it has it no more. */
  readonly document: string;
}

/** Whose side counts in conflicts. */
export type Side = 'mine' | 'document';

/** A plan with what the document changed and with what was edited by hand. */
export interface Merged {
  readonly yaml: string;
  readonly changes: readonly Change[];
  /** Places that keep what was edited by hand. */
  readonly kept: readonly string[];
  readonly conflicts: readonly Conflict[];
}

/** Why texts cannot be merged. */
export interface MergeFault {
  readonly message: string;
}
