import { Button, Modal, Text } from '@mantine/core';
import { session, useSession } from '../../../shared/session/session.ts';
import { SignInForm } from './sign-in-form.tsx';

/**
 * When the session ends under someone's hands: sign in again where they are. The page below stays as it was, forms
 * included, and what was being saved goes on by itself.
 */
export function SessionEndedDialog() {
  const state = useSession();
  return (
    <Modal
      opened={state.status === 'ended'}
      onClose={() => session.leave()}
      title="Your session has ended"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      overlayProps={{ backgroundOpacity: 0.6, blur: 6 }}
    >
      {state.status === 'ended' ? (
        <>
          <Text mb="md">Sign in again to go on where you were. What you had entered is still there.</Text>
          <SignInForm email={state.user.email} />
          <Button variant="subtle" fullWidth mt="sm" onClick={() => session.leave()}>
            Leave to the sign-in page
          </Button>
        </>
      ) : null}
    </Modal>
  );
}
