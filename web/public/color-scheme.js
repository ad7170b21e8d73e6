// Runs before the first paint, so that a dark screen never flashes white.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('aisha-color-scheme');
  } catch {
    choice = null;
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
})();
