import { Alert, Badge, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import type { AdminMaintenance } from '../../../shared/api/types.ts';
import { type Column, DataTable } from '../../../shared/ui/data-table.tsx';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';

type Pod = AdminMaintenance['pods'][number];

const states = {
  off: { color: 'green', label: 'Serves everyone' },
  scheduled: { color: 'amber', label: 'Scheduled' },
  on: { color: 'red', label: 'In maintenance' },
} as const;

const sources = { redis: 'Redis', api: 'Kubernetes', file: 'its file' } as const;

const columns: Column<Pod>[] = [
  { label: 'Pod', isTitle: true, render: (pod) => <strong>{pod.name}</strong> },
  { label: 'Serves', render: (pod) => (pod.kind === 'admin' ? 'operators' : 'people') },
  { label: 'Reports', render: report },
  { label: 'Heard it from', render: (pod) => sources[pod.source] },
  { label: 'Version', render: (pod) => pod.version },
  { label: 'Seen', render: (pod) => <RelativeTime iso={pod.seenAt} /> },
];

function report({ kind, state, problem }: Pod) {
  const label = kind === 'admin' && state === 'on' ? 'Serves operators only' : states[state].label;
  return (
    <>
      <Badge color={states[state].color}>{label}</Badge>
      {problem === null ? null : (
        <Text size="sm" c="dimmed" mt={4}>
          {problem}
        </Text>
      )}
    </>
  );
}

/** Which pods have followed: each reports its own state every other second. */
export function PodsTable({ data }: { data: AdminMaintenance }) {
  const { pods, fleetKnown, problem, state } = data;
  const following = pods.filter((pod) => pod.state === state).length;
  return (
    <>
      {problem === null ? null : (
        <Alert
          color="red"
          variant="light"
          title="The maintenance state can’t be read"
          icon={<IconAlertTriangle aria-hidden="true" />}
        >
          {problem} What was known last is shown, and pods keep to it.
        </Alert>
      )}
      {fleetKnown ? (
        <Text role="status">{progress(following, pods.length, state)}</Text>
      ) : (
        <Alert color="amber" variant="light" title="Redis is away" icon={<IconPlugConnectedX aria-hidden="true" />}>
          What the other pods do can’t be shown. Changes still reach them, by the file that each has mounted: that takes
          up to about two minutes instead of a second.
        </Alert>
      )}
      {pods.length === 0 ? null : (
        <DataTable caption="Pods" columns={columns} rows={pods} rowKey={(pod) => `${pod.kind} ${pod.name}`} />
      )}
    </>
  );
}

function progress(following: number, all: number, state: AdminMaintenance['state']): string {
  if (all === 0) return 'No pod has reported in the last ten seconds.';
  const what = { off: 'serve everyone', scheduled: 'know of the schedule', on: 'have followed' }[state];
  return following === all
    ? `All ${all} pods ${what}.`
    : `${following} of ${all} pods ${what}; the others are about to.`;
}
