import type { Plan } from '../plan.ts';
import type { LintRemark } from './rule.ts';

/** Reports what an imported plan leaves to be decided. */
export function findOpenChoices({ choices = [] }: Plan, remark: LintRemark): void {
  for (const [i, { choice, question, answers }] of choices.entries()) {
    const message = `${choice} is still open: ${question}`;
    const may = answers.length === 0 ? '' : ` (${answers.join(', ')})`;
    const hint = `answer it with \`holdpoint import --answer ${choice}=…\`${may}, or write it where CHOOSE stands and delete this entry`;
    remark({ code: 'choice_open', path: ['choices', i], message, hint });
  }
}
