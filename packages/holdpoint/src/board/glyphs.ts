/** The signs that a board is drawn with. */
export interface Glyphs {
  readonly ellipsis: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly teeLeft: string;
  readonly teeRight: string;
  readonly teeDown: string;
  readonly teeUp: string;
  readonly done: string;
  readonly current: string;
  readonly pending: string;
  readonly failed: string;
  readonly up: string;
  readonly down: string;
  readonly unknown: string;
  readonly times: string;
  readonly barFull: string;
  readonly barEmpty: string;
}

export const UNICODE: Glyphs = {
  ellipsis: '…',
  horizontal: '─',
  vertical: '│',
  topLeft: '╭',
  topRight: '╮',
  bottomLeft: '╰',
  bottomRight: '╯',
  teeLeft: '├',
  teeRight: '┤',
  teeDown: '┬',
  teeUp: '┴',
  done: '✓',
  current: '●',
  pending: '○',
  failed: '✗',
  up: '▲',
  down: '▼',
  unknown: '–',
  times: '×',
  barFull: '━',
  barEmpty: '─',
};

/** For terminals that cannot show more than ASCII. */
export const ASCII: Glyphs = {
  ellipsis: '...',
  horizontal: '-',
  vertical: '|',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  teeLeft: '+',
  teeRight: '+',
  teeDown: '+',
  teeUp: '+',
  done: '+',
  current: '*',
  pending: '.',
  failed: 'x',
  up: '^',
  down: 'v',
  unknown: '-',
  times: 'x',
  barFull: '=',
  barEmpty: '.',
};
