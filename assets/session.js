/* When the session has expired, any request answers 401: go and sign in, then come back to this address. */
(() => {
  "use strict";
  const signIn = () => {
    const here = window.location.pathname + window.location.search;
    window.location.assign("/login?expired=1&next=" + encodeURIComponent(here));
  };
  // A promise that never settles: the page is being left, nobody shall report an error on it.
  const leave = () => { signIn(); return new Promise(() => {}); };

  const fetch = window.fetch.bind(window);
  window.fetch = (...request) => fetch(...request).then((response) => (response.status === 401 ? leave() : response));

  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...body) {
    this.addEventListener("load", () => { if (this.status === 401) signIn(); });
    return send.apply(this, body);
  };
})();
