import type { Section } from './sections.ts';

/** A section, and how many rows it gets. */
export interface Placed {
  readonly section: Section;
  readonly room: number;
}

/**
 * Shares `lines` out among sections, the most important first: each gets its title and what it needs
 * to be of use, or nothing at all; then what says what matters now; then everything.
 */
export function placeSections(ranked: readonly Section[], lines: number): readonly Placed[] {
  let left = lines;
  const placed: { readonly section: Section; room: number }[] = [];
  for (const section of ranked) {
    const needed = Math.min(section.min, section.all);
    if (section.all === 0 || left < needed + 1) continue;
    left -= needed + 1;
    placed.push({ section, room: needed });
  }
  for (const wanted of ['good', 'all'] as const) {
    for (const place of placed) {
      const more = Math.min(left, Math.max(0, place.section[wanted] - place.room));
      place.room += more;
      left -= more;
    }
  }
  return placed;
}
