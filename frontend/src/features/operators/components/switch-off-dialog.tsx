import { Alert } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasSlug } from '../../../shared/api/problem.ts';
import type { AdminMaintenance } from '../../../shared/api/types.ts';
import { serverClock } from '../../../shared/maintenance/clock.ts';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { changeMaintenance, maintenanceOptions, putMaintenance } from '../api/maintenance.ts';
import { standing } from './maintenance-plan.ts';
import { MaintenanceProblem } from './maintenance-problem.tsx';

interface SwitchOffDialogProps {
  /** What the operator had before them when they asked for this. */
  asked: AdminMaintenance;
  onClose: () => void;
}

/** Asks before it lets everyone in, or takes an announcement back. */
export function SwitchOffDialog({ asked, onClose }: SwitchOffDialogProps) {
  const queryClient = useQueryClient();
  const [seen, setSeen] = useState(asked);
  const isOn = seen.state === 'on';
  const off = useMutation({
    mutationFn: () => changeMaintenance(seen, { enabled: false }),
    onSuccess: async (news) => {
      await putMaintenance(queryClient, news);
      onClose();
      toast(isOn ? 'Maintenance is off. People are let in.' : 'The announced maintenance is cancelled.');
    },
    // Another operator was faster. Show what they made of it: that is what a second press ends.
    onError: async (error) => {
      if (hasSlug(error, 'precondition-failed'))
        setSeen(await queryClient.fetchQuery({ ...maintenanceOptions(), staleTime: 0 }));
    },
  });
  return (
    <ConfirmDialog
      opened
      title={isOn ? 'Switch maintenance off?' : 'Cancel the announced maintenance?'}
      confirmLabel={isOn ? 'Switch off' : 'Cancel the maintenance'}
      cancelLabel={isOn ? 'Keep it on' : 'Keep it'}
      loading={off.isPending}
      error={undefined}
      onConfirm={() => off.mutate()}
      onClose={onClose}
    >
      {isOn
        ? 'Everyone is served again within a few seconds, and the pages that wait go on by themselves.'
        : 'The announcement goes away, and nobody is kept out.'}
      {hasSlug(off.error, 'precondition-failed') ? (
        <Alert
          mt="md"
          color="amber"
          variant="light"
          title="Someone else changed this meanwhile"
          icon={<IconGitMerge aria-hidden="true" />}
        >
          {standing(seen, serverClock.now())} Nothing was done yet: confirm again to end that.
        </Alert>
      ) : (
        <MaintenanceProblem error={off.error} latest={seen} />
      )}
    </ConfirmDialog>
  );
}
