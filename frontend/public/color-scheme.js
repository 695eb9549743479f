/* global document, localStorage, matchMedia */
// Runs before the first paint: sets the scheme that the app will choose (see src/app/color-scheme.ts for the key).
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('quayside.color-scheme');
  } catch {
    // Storage is blocked: follow the system.
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
