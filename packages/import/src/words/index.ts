import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { ko } from './ko.ts';
import type { Language } from './language.ts';
import { pt } from './pt.ts';
import { vi } from './vi.ts';
import { zh } from './zh.ts';

/** Languages that are understood. Another one is a file beside these, and a line here. */
export const LANGUAGES: readonly Language[] = [en, es, vi, ar, pt, fr, de, zh, ja, ko];
