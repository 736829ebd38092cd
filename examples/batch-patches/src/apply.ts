import type { Operation } from 'fast-json-patch';
import jsonpatch from 'fast-json-patch';
import type { LedgerDocument } from './document.ts';
import { violations } from './document.ts';

/** RFC 6902 operations that belong together: they are applied all or not at all. */
export type Patch = readonly Operation[];

export type Applied =
  | { readonly outcome: 'applied'; readonly document: LedgerDocument }
  | { readonly outcome: 'refused'; readonly detail: string };

/** Applies patches in order to a copy of the document; the document itself never changes. */
export type Apply = (document: LedgerDocument, patches: readonly Patch[]) => Applied;

/** The way of v1.0.0: one copy and one check of the invariants for the whole batch. */
export const applyBatched: Apply = (document, patches) =>
  guarded(() => checked(jsonpatch.applyPatch(document, patches.flat(), true, false).newDocument));

/** The way of the legacy version: a copy and a check of the invariants for every patch. */
export const applyOneByOne: Apply = (document, patches) =>
  guarded(() => {
    let current = document;
    for (const patch of patches) {
      const step = checked(jsonpatch.applyPatch(current, patch, true, false).newDocument);
      if (step.outcome === 'refused') return step;
      current = step.document;
    }
    return { outcome: 'applied', document: current };
  });

/** The versions of the service, by name. */
export const VERSIONS = { legacy: applyOneByOne, 'v1.0.0': applyBatched } as const satisfies Record<string, Apply>;

export type VersionName = keyof typeof VERSIONS;

function checked(document: LedgerDocument): Applied {
  const [first] = violations(document);
  return first === undefined ? { outcome: 'applied', document } : { outcome: 'refused', detail: first };
}

/**
 * The library throws for an operation that cannot be applied; here that is an answer like any other.
 * Nothing but the patches can make it throw, for it works on a copy.
 */
function guarded(apply: () => Applied): Applied {
  try {
    return apply();
  } catch (error) {
    if (error instanceof jsonpatch.JsonPatchError) {
      return { outcome: 'refused', detail: `${error.name} at operation ${error.index ?? 0}` };
    }
    return { outcome: 'refused', detail: 'an operation that can be applied to no document' };
  }
}
