import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member, Organization } from '../../../shared/api/types.ts';
import { FormProblem } from '../../../shared/forms/form-problem.tsx';
import { useUser } from '../../../shared/session/session.ts';
import { LoadMore } from '../../../shared/ui/load-more.tsx';
import { Section } from '../../../shared/ui/page.tsx';
import { QueryView } from '../../../shared/ui/query-view.tsx';
import { SearchField } from '../../../shared/ui/search-field.tsx';
import { RowsSkeleton } from '../../../shared/ui/skeletons.tsx';
import { toast } from '../../../shared/ui/toast.ts';
import { membersOptions } from '../api/members.ts';
import { transferOrganization } from '../api/organizations.ts';
import classes from './transfer-section.module.css';

export function TransferSection({ organization }: { organization: Organization }) {
  const [opened, setOpened] = useState(false);
  return (
    <Section
      title="Hand over"
      lead="An organization has one owner. Hand it to another member before you leave; you stay on as an admin."
      danger
    >
      <Button variant="outline" color="red" onClick={() => setOpened(true)}>
        Hand over ownership
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Hand over ${organization.name}`}>
        <TransferForm organization={organization} onClose={() => setOpened(false)} />
      </Modal>
    </Section>
  );
}

function TransferForm({ organization, onClose }: { organization: Organization; onClose: () => void }) {
  const me = useUser();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Member>();
  const members = useInfiniteQuery(membersOptions(organization.id, search));
  const transfer = useMutation({
    mutationFn: (userId: string) => transferOrganization(organization.id, { userId }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['organizations'] });
      onClose();
      toast(`${chosen?.name ?? 'Someone else'} is the owner now.`);
    },
  });
  return (
    <Stack gap="md">
      <SearchField label="Search members" value={search} onSearch={setSearch} />
      <QueryView query={members} skeleton={<RowsSkeleton rows={3} height={44} />}>
        {(rows) => (
          <MemberChoice rows={rows.filter((row) => row.userId !== me.id)} chosen={chosen} onChoose={setChosen} />
        )}
      </QueryView>
      <LoadMore query={members} what="members" />
      <FormProblem error={transfer.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          disabled={!chosen}
          loading={transfer.isPending}
          onClick={() => chosen && transfer.mutate(chosen.userId)}
        >
          {chosen ? `Make ${chosen.name} the owner` : 'Choose a member'}
        </Button>
      </Group>
    </Stack>
  );
}

interface MemberChoiceProps {
  rows: Member[];
  chosen: Member | undefined;
  onChoose: (member: Member) => void;
}

function MemberChoice({ rows, chosen, onChoose }: MemberChoiceProps) {
  if (rows.length === 0) return <Text c="dimmed">Nobody else matches. Invite the person first.</Text>;
  return (
    <Radio.Group
      label="New owner"
      value={chosen?.userId ?? ''}
      onChange={(userId) => {
        const member = rows.find((row) => row.userId === userId);
        if (member) onChoose(member);
      }}
    >
      <div className={classes.choices}>
        {rows.map((row) => (
          <Radio key={row.userId} value={row.userId} label={row.name} description={row.email} />
        ))}
      </div>
    </Radio.Group>
  );
}
