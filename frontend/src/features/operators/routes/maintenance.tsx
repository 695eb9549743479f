import { Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AdminMaintenance } from '../../../shared/api/types.ts';
import { type Clock, serverClock } from '../../../shared/maintenance/clock.ts';
import { Page, Section } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { maintenanceOptions } from '../api/maintenance.ts';
import { MaintenanceForm } from '../components/maintenance-form.tsx';
import { MaintenanceState } from '../components/maintenance-state.tsx';
import { PodsTable } from '../components/pods-table.tsx';
import classes from './system.module.css';

/** Pods report every other second: looking more often shows nothing more. */
const liveMs = 2_000;

const formTitles = {
  off: 'Switch it on, or announce it',
  scheduled: 'What is announced',
  on: 'What people are told',
} as const;

export function MaintenancePage({ clock = serverClock }: { clock?: Clock }) {
  const query = useQuery({ ...maintenanceOptions(), refetchInterval: liveMs });
  return (
    <Page title="Maintenance" lead="Keeps everyone but operators out, with a page that says why and until when.">
      <QueryView query={query} skeleton={<Skeleton height={320} radius="lg" />}>
        {(data) => (
          <>
            <MaintenanceState data={data} clock={clock} />
            <Section title={formTitles[data.state]}>
              <MaintenanceForm data={data} clock={clock} />
            </Section>
            <section className={classes.block} aria-labelledby="pods">
              <Title order={2} id="pods" className={classes.heading}>
                Pods
              </Title>
              <PodsTable data={data} />
              <Text size="sm" c="dimmed">
                {sourceWords(data.source)}
              </Text>
            </section>
          </>
        )}
      </QueryView>
    </Page>
  );
}

const sourceWords = ({ kind, name }: AdminMaintenance['source']): string =>
  kind === 'configmap'
    ? `The state is kept in the ConfigMap ${name}; what kubectl changes there shows up here as well.`
    : `The state is kept in the file ${name}; what is changed there shows up here as well.`;
