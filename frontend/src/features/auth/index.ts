export { AuthCard } from './components/auth-card.tsx';
export { SessionEndedDialog } from './components/session-ended-dialog.tsx';
