// Before the first paint: the theme and the direction that this device chose, so that nothing
// flashes. Everything else waits for the app.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("muster.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* storage is off: the device's own theme it is */ }

  // Under `require-trusted-types-for 'script'` the browser asks here before it parses markup from
  // a string. The framework does so with templates fixed at build time; nothing that could run is
  // let through, and no policy at all exists for scripts and their addresses.
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", {
      createHTML: (html) => {
        if (/<script|<iframe|<object|<embed|<base|<meta|javascript:|\son\w+\s*=/i.test(html)) {
          throw new TypeError("markup that could run is refused");
        }
        return html;
      },
    });
  }
})();
