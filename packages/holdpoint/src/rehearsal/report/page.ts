import type { Fact, ReportTable } from './input.ts';
import { type Child, element, type Markup } from './markup.ts';
import { STYLE } from './style.ts';

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);

/** What every report begins with, and its sections. */
export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly language: string;
  readonly lead: readonly string[];
  readonly facts: readonly Fact[];
  readonly sections: readonly Markup[];
}

/** A whole HTML document that needs nothing else: its policy forbids scripts and every request. */
export function page({ title, subtitle, language, lead, facts, sections }: Page): string {
  const direction = RIGHT_TO_LEFT.has(language.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr';
  const header = element(
    'header',
    {},
    element('h1', { dir: 'auto' }, title),
    element('p', { class: 'subtitle', dir: 'auto' }, subtitle),
    lead.map((text) => element('p', { class: 'lead', dir: 'auto' }, text)),
    facts.length === 0 ? null : element('dl', { class: 'facts' }, facts.map(factCard)),
  );
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('title', {}, title),
    element('style', {}, { markup: STYLE }),
  );
  const body = element('body', {}, element('main', {}, header, sections));
  return `<!doctype html>\n${element('html', { lang: language, dir: direction }, head, body).markup}\n`;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A section under a heading. */
export function section(title: string, ...children: readonly Child[]): Markup {
  return element('section', {}, element('h2', { dir: 'auto' }, title), children);
}

/** A table whose cells are escaped; one sentence instead where it has no rows. */
export function table({ title, head, rows }: ReportTable, empty: string): Markup {
  if (rows.length === 0) return element('p', { class: 'none' }, empty);
  const cell = (text: string): Markup => element('td', { dir: 'auto' }, text);
  return element(
    'table',
    {},
    element('caption', {}, title),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        head.map((text) => element('th', { scope: 'col', dir: 'auto' }, text)),
      ),
    ),
    element(
      'tbody',
      {},
      rows.map((row) => element('tr', {}, row.map(cell))),
    ),
  );
}

function factCard({ label, value }: Fact): Markup {
  return element('div', {}, element('dt', { dir: 'auto' }, label), element('dd', { dir: 'auto' }, value));
}
