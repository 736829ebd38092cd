import { en } from './en.ts';
import type { Language } from './language.ts';

/** Languages that are understood. Another one is a file beside these, and a line here. */
export const LANGUAGES: readonly Language[] = [en];
