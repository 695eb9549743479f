import classes from './skip-link.module.css';

/** The first stop of the keyboard: past the navigation, to the page. */
export const SkipLink = () => (
  <a
    href="#main"
    className={classes.skip}
    onClick={(event) => {
      // Not through the address: the router would take the fragment for a change of page.
      event.preventDefault();
      document.getElementById('main')?.focus();
    }}
  >
    Skip to the content
  </a>
);
