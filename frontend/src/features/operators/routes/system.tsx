import { Badge, Skeleton, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Dependencies, Release } from '../../../shared/api/types.ts';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { dependenciesOptions, releaseOptions } from '../api/system.ts';
import classes from './system.module.css';

export function SystemPage() {
  const dependencies = useQuery(dependenciesOptions());
  const release = useQuery(releaseOptions());
  return (
    <Page title="System" lead="What this process depends on, and which release it is.">
      <section className={classes.block} aria-labelledby="dependencies">
        <Title order={2} id="dependencies" className={classes.heading}>
          Dependencies {dependencies.data ? <OverallBadge status={dependencies.data.status} /> : null}
        </Title>
        <QueryView query={dependencies} skeleton={<RowsSkeleton rows={4} height={52} />}>
          {({ checks }) => (
            <DataTable caption="Dependencies" columns={columns} rows={checks} rowKey={(row) => row.name} />
          )}
        </QueryView>
      </section>
      <Section title="Release">
        <QueryView query={release} skeleton={<Skeleton height={132} />}>
          {(data) => <ReleaseFacts release={data} />}
        </QueryView>
      </Section>
    </Page>
  );
}

type Check = Dependencies['checks'][number];

const overall = {
  ok: { color: 'green', label: 'All well' },
  degraded: { color: 'amber', label: 'Degraded' },
  down: { color: 'red', label: 'Down' },
} as const;

const states = {
  up: { color: 'green', label: 'Up' },
  degraded: { color: 'amber', label: 'Degraded' },
  down: { color: 'red', label: 'Down' },
} as const;

const OverallBadge = ({ status }: { status: Dependencies['status'] }) => (
  <Badge color={overall[status].color}>{overall[status].label}</Badge>
);

const columns: Column<Check>[] = [
  { label: 'Name', isTitle: true, render: (row) => <strong>{row.name}</strong> },
  { label: 'State', render: (row) => <Badge color={states[row.status].color}>{states[row.status].label}</Badge> },
  {
    label: 'While it is down',
    render: (row) => (row.critical ? 'no requests are served' : 'slower, answers stay right'),
  },
  { label: 'Answered in', render: (row) => (row.latencyMs === null ? 'not asked' : `${Math.round(row.latencyMs)} ms`) },
  { label: 'Detail', render: (row) => row.detail },
];

function ReleaseFacts({ release }: { release: Release }) {
  const facts: [string, React.ReactNode][] = [
    ['Product', release.name],
    ['Version', release.version],
    ['Commit', <code key="commit">{release.commit.slice(0, 12)}</code>],
    ['Environment', release.environment],
    ['Answered by', <code key="host">{release.hostname}</code>],
    ['Running since', <RelativeTime key="since" iso={release.startedAt} />],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
