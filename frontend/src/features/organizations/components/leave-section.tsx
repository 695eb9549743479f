import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Organization } from '../../../shared/api/types.ts';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { Section } from '../../../shared/ui/page.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { leaveOrganization } from '../api/organizations.ts';

export function LeaveSection({ organization }: { organization: Organization }) {
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => leaveOrganization(organization.id),
    onSuccess: async () => {
      await navigate({ to: '/organizations' });
      queryClient.removeQueries({ queryKey: ['organizations', organization.id] });
      await queryClient.invalidateQueries({ queryKey: ['organizations', 'list'] });
      toast(`You have left ${organization.name}.`);
    },
  });
  return (
    <Section title="Leave" lead="You lose access at once. To come back you need a new invitation." danger>
      <Button variant="outline" color="red" onClick={() => setAsking(true)}>
        Leave {organization.name}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`Leave ${organization.name}?`}
        confirmLabel="Leave"
        danger
        loading={leave.isPending}
        error={leave.error}
        onConfirm={() => leave.mutate()}
        onClose={() => setAsking(false)}
      >
        You lose access at once. Only a new invitation brings you back.
      </ConfirmDialog>
    </Section>
  );
}
