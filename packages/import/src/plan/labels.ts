import { planMoment } from './moments.ts';

/** A heading as a name: without the mark, the number and the moment that stand before it, and the moment, share or size behind it. */
export function bareLabel(text: string): string {
  const plain = text
    .replace(/^\s*#{1,6}\s+/, '')
    .replaceAll(/[*_`]{1,3}/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const short = withoutMoment(plain)
    .replaceAll(/\s*\([^()]*(?:\d|%)[^()]*\)/g, '')
    .replace(/[\s.:;,|–-]+$/, '')
    .trim();
  return /\p{L}{2}/u.test(short) ? short : plain;
}

/** `02:01:30 - Checkpoint 1` and `T+1 Hour: First checkpoint` without what says when. */
function withoutMoment(text: string): string {
  const found = [...text.slice(0, 60).matchAll(/ ?(?::|-|–|—|\|) /g)];
  const mark = found.find(({ index }) => planMoment(text.slice(0, index).replace(/\s*\(.*$/, '')).at !== undefined);
  return mark === undefined ? text : text.slice(mark.index + mark[0].length);
}
