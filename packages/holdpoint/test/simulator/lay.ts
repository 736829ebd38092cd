/** What a fault did, in words, and how it is undone. */
export interface Injected {
  readonly text: string;
  /** Absent for what cannot be undone, or passes in a moment. */
  readonly undo?: () => void;
}

interface Layers {
  readonly sound: object;
  readonly changes: Set<object>;
}

const layers = new WeakMap<object, Layers>();

/** Lays a fault over others of the same thing, so that each can end without ending another. */
export function lay<T extends object>(target: T, change: Partial<T>, text: string): Injected {
  const { sound, changes } = layers.get(target) ?? { sound: { ...target }, changes: new Set() };
  layers.set(target, { sound, changes });
  const apply = (): void => void Object.assign(target, sound, ...changes);
  changes.add(change);
  apply();
  return {
    text,
    undo: () => {
      changes.delete(change);
      apply();
    },
  };
}
