import { Button, Group, Input, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasSlug } from '../../../shared/api/problem.ts';
import type { AdminMaintenance, MaintenanceChange } from '../../../shared/api/types.ts';
import { useDraft } from '../../../shared/forms/use-draft.ts';
import { useForm } from '../../../shared/forms/use-form.ts';
import { fieldErrors } from '../../../shared/forms/use-form-mutation.ts';
import type { Clock } from '../../../shared/maintenance/clock.ts';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { changeMaintenance, putMaintenance } from '../api/maintenance.ts';
import { changeOf, endAfter, faultsOf, messageMaxLength, type PlanValues, valuesOf } from './maintenance-plan.ts';
import { MaintenanceProblem } from './maintenance-problem.tsx';

const lengths = [
  { minutes: 30, label: '30 min' },
  { minutes: 60, label: '1 h' },
  { minutes: 120, label: '2 h' },
];

/** Switches it on, announces it, or changes what people are told, all against the version that the operator saw. */
export function MaintenanceForm({ data, clock }: { data: AdminMaintenance; clock: Clock }) {
  const queryClient = useQueryClient();
  const [seen, setSeen] = useState(data);
  const [confirming, setConfirming] = useState<MaintenanceChange>();
  const form = useForm<PlanValues>({ initialValues: valuesOf(data) });
  const clearDraft = useDraft(form, 'maintenance', ['message']);
  const { values } = form;

  const change = useMutation({
    mutationFn: (body: MaintenanceChange) => changeMaintenance(seen, body),
    onSuccess: async (news) => {
      await putMaintenance(queryClient, news);
      clearDraft();
      setSeen(news);
      form.restart(valuesOf(news));
      toast(done(news, seen));
    },
    onError: (error) => {
      if (hasSlug(error, 'validation-failed')) form.showErrors(fieldErrors(error, Object.keys(values)).byField);
    },
    onSettled: () => setConfirming(undefined),
  });

  // What others change is taken over, as long as nothing is typed that it would wipe out.
  if (data.version !== seen.version && !form.isDirty && !change.isPending) {
    setSeen(data);
    form.restart(valuesOf(data));
  }

  const isOn = data.state === 'on';
  const isNow = !isOn && values.begin === 'now';
  const formProps = form.props((sent) => {
    const faults = faultsOf(sent, clock.now(), isOn);
    form.showErrors(faults);
    if (Object.keys(faults).length > 0) return;
    const body = changeOf(sent, data);
    if (isNow) setConfirming(body);
    else change.mutate(body);
  });

  return (
    <form {...formProps}>
      <Stack gap="md" maw="34rem">
        {isOn ? null : (
          <Input.Wrapper label="It begins" labelElement="div" id="maintenance-begin">
            <SegmentedControl
              fullWidth
              aria-labelledby="maintenance-begin-label"
              value={values.begin}
              data={[
                { value: 'now', label: 'Now' },
                { value: 'later', label: 'At a time' },
              ]}
              onChange={(begin) => form.setValues({ begin: begin })}
            />
          </Input.Wrapper>
        )}
        {isOn || isNow ? null : <TextInput label="Beginning" type="datetime-local" {...form.field('startsAt')} />}
        <div>
          <TextInput
            label="Planned end"
            description="What people are told. It lasts until it is switched off."
            type="datetime-local"
            {...form.field('endsAt')}
          />
          <Group gap="xs" mt="xs" role="group" aria-label="Planned end after">
            {lengths.map(({ minutes, label }) => (
              <Button
                key={minutes}
                variant="default"
                size="xs"
                onClick={() => form.setValues({ endsAt: endAfter(values, minutes, clock.now()) })}
              >
                after {label}
              </Button>
            ))}
            <Button variant="subtle" size="xs" onClick={() => form.setValues({ endsAt: '' })}>
              leave it open
            </Button>
          </Group>
        </div>
        <Textarea
          label="Message"
          description="What is done, in a sentence or two. Without one, people read a general one."
          rows={3}
          {...form.field('message')}
        />
        <Text size="sm" c="dimmed" mt={-8}>
          {[...values.message.trim()].length} of {messageMaxLength} characters
        </Text>
        <MaintenanceProblem error={change.error} latest={data} onReloaded={setSeen} />
        <Button
          type="submit"
          mr="auto"
          {...(isNow ? { color: 'red' } : {})}
          loading={change.isPending && !confirming}
          disabled={data.state !== 'off' && !form.isDirty}
        >
          {isNow ? 'Switch maintenance on' : data.state === 'off' ? 'Schedule maintenance' : 'Save'}
        </Button>
      </Stack>
      <ConfirmDialog
        opened={confirming !== undefined}
        title="Switch maintenance on now?"
        confirmLabel="Switch on"
        danger
        loading={change.isPending}
        error={undefined}
        onConfirm={() => confirming && change.mutate(confirming)}
        onClose={() => setConfirming(undefined)}
      >
        Everyone but operators gets the maintenance page within a second. What they are typing is kept for them. It
        lasts until it is switched off.
      </ConfirmDialog>
    </form>
  );
}

function done({ state }: AdminMaintenance, before: AdminMaintenance): string {
  if (state === before.state) return 'What people are told is saved.';
  return state === 'on' ? 'Maintenance is on.' : 'Maintenance is scheduled, and announced to everyone.';
}
