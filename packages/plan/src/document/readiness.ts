import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, text } from '../shape/scalars.ts';
import { textOr } from '../shape/shape.ts';
import { check } from './checks.ts';
import { moment, momentOrEnd } from './moment.ts';
import { role } from './steps.ts';
import { titles } from './texts.ts';

const item = textOr(
  text('what must be ready', 'All tests pass'),
  object(
    {
      id: required(text('an id', 'tests'), 'Names the item; unique in the plan.'),
      title: required(text('a title'), 'What must be ready.'),
      titles,
      owner: optional(role, 'Role that answers for it; that of the section unless stated.'),
      due: optional(moment, 'When it must be ready; as the section says unless stated.'),
      check: optional(check, 'A probe that shows it; a person attests it otherwise.'),
      evidence: optional(text('a text'), 'What proves it.'),
      not_applicable: optional(text('a reason'), 'Why it does not apply.'),
    },
    { what: 'an item' },
  ),
);

/** The section `readiness`. */
export const readiness = listOf(
  object(
    {
      section: required(text('a name', 'Code quality'), 'What people call the section.'),
      titles,
      area: optional(text('a name'), 'The area that it belongs to.'),
      owner: optional(role, 'Role that answers for its items.'),
      due: optional(moment, 'When its items must be ready.'),
      items: required(listOf(item, { what: 'items', min: 1 }), 'What must be ready.'),
    },
    { what: 'a section' },
  ),
  { what: 'sections', min: 1 },
);

const files = (what: string) => listOf(text(what), { what: `${what}s` });

/** The section `lockdown`. */
export const lockdown = object(
  {
    from: required(moment, 'When the lock begins.'),
    until: optional(momentOrEnd, 'When it ends; with the launch unless stated.'),
    files: optional(files('file pattern'), 'Files that may not change.'),
    env: optional(files('name pattern'), 'Environment variables that may not change.'),
    flags: optional(files('name'), 'Flags whose defaults may not change.'),
    backup: optional(text('a folder'), 'Where the locked files are copied when the lock begins.'),
    override: optional(
      object(
        {
          by: required(role, 'Role that may lift the lock.'),
          with: optional(role, 'Role that must agree, another person.'),
          for: defaulted(duration, '30m', 'For how long.'),
        },
        { what: 'an override' },
      ),
      'Who may lift the lock in an emergency.',
    ),
  },
  { what: 'the lockdown' },
);
