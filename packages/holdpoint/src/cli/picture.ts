import type { LaunchView } from '@holdpoint/engine';
import { renderBoard } from '../board/render.ts';

const HEIGHT = 30;
const [NARROWEST, WIDEST] = [40, 120];

/** A launch drawn once, as wide as the terminal within reason. */
export function picture(view: LaunchView, look: { readonly color: boolean; readonly unicode: boolean }): string {
  const width = Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? 80));
  return renderBoard(view, { ...look, width, height: HEIGHT, zone: view.timezone }).join('\n');
}
