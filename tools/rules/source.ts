import { cutScript } from './cut-script.ts';

/** A text file of the repository, as the rules see it. */
export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  /** A script's text with comments and the insides of literals as spaces, so that lines and columns stay. */
  readonly code: string;
  /** A script's text with everything but comments as spaces. */
  readonly comments: string;
}

/** What a rule has found. */
export interface Finding {
  readonly path: string;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A source file from its path and text. Files that are no scripts have neither code nor comments. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, ...(isScript(path) ? cutScript(text) : { code: '', comments: '' }) };
}

export function isScript(path: string): boolean {
  return /\.m?[jt]s$/.test(path);
}

/** Whether a file holds tests or what only tests use. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.includes('/test/');
}

/** Line of a character, from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
