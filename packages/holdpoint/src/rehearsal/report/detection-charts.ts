import { formatDuration } from '@holdpoint/engine';
import { chart, label, PLOT } from './frame.ts';
import type { Detection } from './input.ts';
import { element, type Markup } from './markup.ts';
import { linearScale, logTimeScale } from './scale.ts';

/** Bars of the histogram, equally wide on a logarithmic scale. */
const BINS = 24;
/** Room at the end of an axis for what was not detected, in pixels. */
const MISSED = 56;
/** The shortest time that a logarithmic axis shows, in milliseconds. */
const SHORTEST = 1000;

interface Times {
  readonly min: number;
  readonly max: number;
}

/** How long it took to detect harm, as a histogram over the logarithm of time; misses have a bar of their own. */
export function detectionHistogram(detections: readonly Detection[]): Markup {
  const times = detectedTimes(detections);
  const missed = detections.length - times.length;
  const { min, max } = spanOf(times);
  const x = logTimeScale({ min, max, from: PLOT.left, to: PLOT.right - MISSED });
  const counts = Array.from({ length: BINS }, () => 0);
  for (const time of times) {
    const bin = Math.min(BINS - 1, Math.floor((Math.log(time / min) / Math.log(max / min)) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(1, missed, ...counts);
  const y = linearScale({ min: 0, max: most * 1.08, from: PLOT.bottom, to: PLOT.top }, Math.min(5, most));
  const width = (PLOT.right - MISSED - PLOT.left) / BINS;
  const bar = (className: string, left: number, count: number): Markup =>
    element('rect', {
      class: className,
      x: left + 1,
      y: y.at(count),
      width: width - 2,
      height: PLOT.bottom - y.at(count),
    });
  const last = PLOT.right - width;
  const bars = counts.flatMap((count, i) => (count === 0 ? [] : [bar('bar', PLOT.left + i * width, count)]));
  return chart({
    title: 'Time to detect',
    about: `${times.length} of ${detections.length} releases detected, ${missed} missed.`,
    x,
    y,
    xLabel: formatDuration,
    yLabel: String,
    xTitle: 'time from the first harm to its detection',
    content: [
      ...bars,
      ...(missed === 0 ? [] : [bar('bar missed', last, missed)]),
      label('missed', { x: last + width / 2, y: PLOT.bottom + 19, 'text-anchor': 'middle' }),
    ],
  });
}

/** Size of harm against time to detect; dots were detected, crosses in the row above were missed. */
export function detectionScatter(detections: readonly Detection[]): Markup {
  const times = detectedTimes(detections);
  const x = linearScale({ min: 0, max: 1, from: PLOT.left, to: PLOT.right - 12 });
  const y = logTimeScale({ ...spanOf(times), from: PLOT.bottom, to: PLOT.top + 32 });
  const found = detections.flatMap(({ size, detectMs }) =>
    detectMs === null ? [] : [`M${x.at(size).toFixed(1)} ${y.at(Math.max(SHORTEST, detectMs)).toFixed(1)}h0`],
  );
  const missed = detections.flatMap(({ size, detectMs }) =>
    detectMs === null ? [`M${(x.at(size) - 4).toFixed(1)} ${PLOT.top}l8 8m0-8l-8 8`] : [],
  );
  return chart({
    title: 'Size of harm and time to detect',
    about: `${found.length} releases detected, ${missed.length} missed.`,
    x,
    y,
    xLabel: String,
    yLabel: formatDuration,
    xTitle: 'size of the harm, from barely visible (0) to total (1)',
    content: [
      element('path', { class: 'dot', d: found.join('') }),
      element('path', { class: 'cross', d: missed.join('') }),
      label('missed', { x: PLOT.left - 8, y: PLOT.top + 8, 'text-anchor': 'end' }),
    ],
  });
}

function detectedTimes(detections: readonly Detection[]): readonly number[] {
  return detections.flatMap(({ detectMs }) => (detectMs === null ? [] : [Math.max(SHORTEST, detectMs)]));
}

function spanOf(times: readonly number[]): Times {
  const min = times.reduce((low, time) => Math.min(low, time), times[0] ?? SHORTEST);
  const max = times.reduce((high, time) => Math.max(high, time), min);
  // A factor of four in all, so that even a single time has a tick beside it.
  return { min: min / 2, max: max * 2 };
}
