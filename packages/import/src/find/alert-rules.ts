import type { Node } from '../blocks/node.ts';
import type { ThresholdFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import type { FoundComparison } from './comparison.ts';
import type { Reading } from './reading.ts';

/** Alerting rules in YAML: a name, an expression that ends in a comparison, how long, and how severe. */
export function findAlertRules(reading: Reading): void {
  for (const node of reading.nodes) {
    if (!node.fenced || !/^alert(?:name)?:/.test(node.folded)) continue;
    const fields = fieldsBelow(node, reading);
    const expression = fields.get('expr') ?? fields.get('expression') ?? fields.get('query');
    const comparison = expression === undefined ? undefined : lastComparison(expression, reading);
    if (expression === undefined || comparison === undefined) continue;
    const lasting = /^\d+(?:ms|[smhdw])$/.exec(fieldText(fields.get('for'), reading))?.[0];
    const level = levelOf(fieldText(fields.get('severity'), reading));
    for (const below of fields.values()) reading.understand(below);
    reading.understand(node);
    reading.claim(expression, 0, expression.text.length);
    reading.add('thresholds', {
      line: node.line,
      original: node.original,
      confidence: 0.9,
      metric: reading.keyValue(node)?.value ?? '',
      op: comparison.op,
      value: comparison.quantity.value,
      unit: comparison.quantity.unit,
      ...(lasting === undefined ? {} : { for: lasting }),
      ...(level === undefined ? {} : { level }),
    });
  }
}

function fieldsBelow(node: Node, reading: Reading): ReadonlyMap<string, Node> {
  const fields = new Map<string, Node>();
  const collect = (from: Node): void => {
    for (const child of from.children) {
      const pair = reading.keyValue(child);
      if (pair !== null) fields.set(fold(pair.key), child);
      collect(child);
    }
  };
  collect(node);
  return fields;
}

function fieldText(node: Node | undefined, reading: Reading): string {
  return node === undefined ? '' : (reading.keyValue(node)?.value ?? '').replaceAll(/["']/g, '');
}

function lastComparison(node: Node, reading: Reading): FoundComparison | undefined {
  return reading.measuresOf(node.text).comparisons.findLast(({ inWords }) => !inWords);
}

function levelOf(severity: string): ThresholdFact['level'] {
  const folded = fold(severity);
  if (/^(?:critical|page|p1|sev1|error|high)$/.test(folded)) return 'critical';
  return /^(?:warning|warn|ticket|p2|sev2|medium)$/.test(folded) ? 'warning' : undefined;
}
