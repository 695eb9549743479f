import { Button, Group, Text, Title } from '@mantine/core';
import { IconBarrierBlock, IconBuildingLighthouse, IconClockPause } from '@tabler/icons-react';
import { useState } from 'react';
import type { AdminMaintenance } from '../../../shared/api/types.ts';
import { type Clock, useNow } from '../../../shared/maintenance/clock.ts';
import { spanWords, timeWords, waitWords } from '../../../shared/maintenance/words.ts';
import { RelativeTime } from '../../../shared/ui/relative-time.tsx';
import classes from './maintenance-state.module.css';
import { SwitchOffDialog } from './switch-off-dialog.tsx';

const icons = {
  off: <IconBuildingLighthouse size={30} />,
  scheduled: <IconClockPause size={30} />,
  on: <IconBarrierBlock size={30} />,
};

/** Which of the three it is, what that means for people, who made it so, and the way back. */
export function MaintenanceState({ data, clock }: { data: AdminMaintenance; clock: Clock }) {
  const now = useNow(clock);
  // What the operator had before them when they pressed: what another changes meanwhile isn't swept away.
  const [ending, setEnding] = useState<AdminMaintenance>();
  const { title, detail } = words(data, now);
  return (
    <section className={classes.state} data-state={data.state} aria-labelledby="maintenance-state">
      <div className={classes.icon} aria-hidden="true">
        {icons[data.state]}
      </div>
      <div className={classes.words}>
        <Title order={2} id="maintenance-state">
          {title}
        </Title>
        <Text>{detail}</Text>
        <LastChange data={data} />
      </div>
      {data.state === 'off' ? null : (
        <Group>
          <Button
            size="lg"
            {...(data.state === 'on' ? { variant: 'white', color: 'amber' } : {})}
            onClick={() => setEnding(data)}
          >
            {data.state === 'on' ? 'Switch off' : 'Cancel it'}
          </Button>
        </Group>
      )}
      {ending ? <SwitchOffDialog asked={ending} onClose={() => setEnding(undefined)} /> : null}
    </section>
  );
}

function words({ state, startsAt, endsAt }: AdminMaintenance, now: number): { title: string; detail: string } {
  if (state === 'scheduled' && startsAt !== null) {
    return {
      title: `Maintenance begins in ${waitWords(Date.parse(startsAt) - now)}`,
      detail: `${spanWords(startsAt, endsAt, now)}. People see the announcement now, and the maintenance page from then on.`,
    };
  }
  if (state === 'on') {
    const end =
      endsAt === null
        ? 'No end is planned.'
        : Date.parse(endsAt) > now
          ? `The planned end is ${timeWords(endsAt, now)}, in ${waitWords(Date.parse(endsAt) - now)}; it lasts until it is switched off.`
          : `The planned end, ${timeWords(endsAt, now)}, has passed, and people are still kept out.`;
    return { title: 'Maintenance is on', detail: `Everyone but operators gets the maintenance page. ${end}` };
  }
  return { title: 'Maintenance is off', detail: 'Everyone is served.' };
}

function LastChange({ data: { updatedAt, updatedBy } }: { data: AdminMaintenance }) {
  if (updatedAt === null) return null;
  return (
    <Text size="sm" className={classes.change}>
      {updatedBy === null ? 'Changed outside of the console' : `Changed by ${updatedBy}`},{' '}
      <RelativeTime iso={updatedAt} />
    </Text>
  );
}
