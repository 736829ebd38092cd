import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from '@grafana/grafana-foundation-sdk/common';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  type GridPos,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as FigureBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Plan } from '@holdpoint/plan';
import type { Board } from './boards.ts';
import type { Panel } from './panels.ts';

const COLUMNS = 24;
/** Chosen on the dashboard, so that it fits every Grafana. */
const SOURCE = { type: 'prometheus', uid: '$datasource' } as const;

/** The dashboard as Grafana imports it. */
export function dashboardOf(plan: Plan, board: Board): Dashboard {
  const dashboard = new DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags(['holdpoint', plan.launch.name])
    .timezone(plan.launch.timezone)
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .withVariable(new DatasourceVariableBuilder('datasource').type('prometheus').label('Prometheus'))
    .annotation(stageAnnotation(plan))
    .annotation(alertAnnotation(plan));
  for (const [i, { panel, at }] of placed(board.panels).entries()) dashboard.withPanel(panelBuilder(panel, i + 1, at));
  return dashboard.build();
}

function panelBuilder(panel: Panel, id: number, at: GridPos): LinesBuilder | FigureBuilder {
  const builder = panel.kind === 'lines' ? linesBuilder(panel) : new FigureBuilder();
  builder.id(id).title(panel.title).unit(panel.unit).datasource(SOURCE).gridPos(at).thresholds(colors(panel));
  if (panel.description !== undefined) builder.description(panel.description);
  for (const [i, { expr, legend }] of panel.targets.entries()) {
    const query = new DataqueryBuilder().datasource(SOURCE).expr(expr).legendFormat(legend).refId(refId(i));
    builder.withTarget(panel.kind === 'lines' ? query.range() : query.instant());
  }
  return builder;
}

function linesBuilder({ steps }: Panel): LinesBuilder {
  const mode = steps.length > 1 ? GraphThresholdsStyleMode.Line : GraphThresholdsStyleMode.Off;
  return new LinesBuilder().thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(mode)).lineWidth(1);
}

function colors({ steps }: Panel): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(({ from, color }) => ({ value: from, color })));
}

/** What people or programs have noted in Grafana with the tags of the launch. */
function stageAnnotation({ launch }: Plan): AnnotationQueryBuilder {
  const target = {
    limit: 100,
    matchAny: false,
    tags: ['holdpoint', launch.name],
    type: 'tags',
    // Marks queries in the types of the library; JSON has no functions.
    _implementsDataqueryVariant: () => {},
  };
  return new AnnotationQueryBuilder()
    .name('Stages')
    .datasource({ type: 'grafana', uid: '-- Grafana --' })
    .enable(true)
    .iconColor('blue')
    .target({ build: () => target });
}

/** Where triggers of the plan fire. */
function alertAnnotation({ launch }: Plan): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Triggers')
    .datasource(SOURCE)
    .enable(true)
    .iconColor('red')
    .expr(`ALERTS{launch="${launch.name}", alertstate="firing", rule="trigger"}`)
    .titleFormat('{{alertname}}')
    .step('60s');
}

/** Panels from left to right, in rows that are as high as their highest panel. */
function placed(panels: readonly Panel[]): readonly { readonly panel: Panel; readonly at: GridPos }[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return panels.map((panel) => {
    if (x + panel.width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const at = { x, y, w: panel.width, h: panel.height };
    x += panel.width;
    rowHeight = Math.max(rowHeight, panel.height);
    return { panel, at };
  });
}

/** `A`, `B`, … `Z`, `AA`. */
function refId(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${refId(Math.floor(index / 26) - 1)}${letter}`;
}
