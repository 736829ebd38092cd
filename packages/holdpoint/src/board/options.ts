import { ASCII, type Glyphs, UNICODE } from './glyphs.ts';
import type { Line } from './text.ts';

/** How a board is drawn. */
export interface BoardOptions {
  /** In columns. */
  readonly width: number;
  /** In lines; so many come out. */
  readonly height: number;
  readonly color: boolean;
  readonly unicode: boolean;
  /** IANA zone that times are shown in. */
  readonly zone: string;
  /** What stands in the bottom line, such as the keys or a question. */
  readonly footer?: Line;
}

export function glyphsOf({ unicode }: Pick<BoardOptions, 'unicode'>): Glyphs {
  return unicode ? UNICODE : ASCII;
}
